//! The files of a report.

use std::fs;
use std::path::PathBuf;

use clap::Args;
use serde_json::Value;

use crate::error::BoxError;
use crate::markdown_section;

/// The files that a report is written to, apart from the terminal.
#[derive(Args, Debug)]
pub(crate) struct ReportFiles {
    /// Write all figures to this file
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,

    /// Replace the generated section of this file
    #[arg(long, value_name = "FILE")]
    markdown: Option<PathBuf>,
}

impl ReportFiles {
    /// Prints a report, and writes it to the files.
    pub(crate) fn publish(&self, section: &str, text: &str, figures: &Value) -> Result<(), BoxError> {
        self.publish_text(section, text)?;
        self.write_figures(figures)
    }

    /// Prints the text of a report, and writes it into the section of this name.
    pub(crate) fn publish_text(&self, section: &str, text: &str) -> Result<(), BoxError> {
        println!("{text}");
        match &self.markdown {
            Some(file) => markdown_section::replace(file, section, text),
            None => Ok(()),
        }
    }

    /// Writes all figures.
    pub(crate) fn write_figures(&self, figures: &Value) -> Result<(), BoxError> {
        match &self.json {
            Some(file) => Ok(fs::write(file, format!("{figures:#}\n"))?),
            None => Ok(()),
        }
    }

    #[cfg(test)]
    pub(crate) fn has_json(&self) -> bool {
        self.json.is_some()
    }
}
