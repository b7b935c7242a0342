//! The programs whose startup is measured.

/// A program whose startup is measured.
#[derive(Debug)]
pub(crate) struct StartupProgram {
    /// The argument of [`super::Launcher::startup`].
    pub(crate) file: &'static str,
    /// Its name in the report.
    pub(crate) name: &'static str,
    pub(crate) timing: Timing,
    pub(crate) goal_ms: Option<f64>,
}

/// How the startup time of a program is measured.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Timing {
    /// The time until it prints a line, minus the time of this program, which does nothing else.
    OverBaseline(&'static str),
    /// The program prints the milliseconds.
    SelfReported,
}
