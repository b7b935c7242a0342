//! Maven, and its JDK.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::apt;
use crate::command::TaskError;
use crate::log::Log;

/// The oldest JDK the tests run on; `jvm.target.of.tests` in `pom.xml`.
const OLDEST: u32 = 17;

/// Maven is a script on Windows.
const MAVEN: &str = if cfg!(windows) { "mvn.cmd" } else { "mvn" };

/// The packages of Debian and Ubuntu with both.
const PACKAGES: &[&str] = &["maven", "default-jdk-headless"];

/// Messages of Maven about a download that failed, in this run or in an earlier one.
const DOWNLOAD_ERRORS: &[&str] = &["Could not transfer ", "was not found in ", "Could not find artifact "];

/// Limits of a download, in milliseconds, for Maven 3.8 and for later versions: without them, a server that sends
/// nothing stops a build for half an hour.
const DOWNLOAD_LIMITS: &[&str] = &[
    "-Dmaven.wagon.http.connectionTimeout=30000",
    "-Dmaven.wagon.rto=60000",
    "-Daether.connector.connectTimeout=30000",
    "-Daether.connector.requestTimeout=60000",
];

/// The folder of the JDK.
pub(super) struct Jdk(PathBuf);

impl Jdk {
    /// The JDK that Maven runs on. Both are installed if they are missing and xtask can install packages.
    pub(super) fn find(log: &mut Log) -> Result<Self, TaskError> {
        if let Some(jdk) = probe(log) {
            return Ok(jdk);
        }
        if apt::can_install(log) {
            apt::install(log, PACKAGES)?;
        }
        let message =
            format!("Maven on JDK {OLDEST} or newer is needed: install both, or let JAVA_HOME name the newer JDK");
        probe(log).ok_or_else(|| log.fail(&message))
    }

    pub(super) fn java(&self) -> Command {
        Command::new(self.0.join("bin/java"))
    }
}

fn probe(log: &mut Log) -> Option<Jdk> {
    let output = log.run(Command::new(MAVEN).args(["--batch-mode", "--version"])).ok()?;
    let (version, folder) = parse_version(&output)?;
    // A JRE has no compiler.
    let has_compiler = ["javac", "javac.exe"].iter().any(|name| folder.join("bin").join(name).is_file());
    (version >= OLDEST && has_compiler).then_some(Jdk(folder))
}

/// `Java version: 17.0.15, vendor: Debian, runtime: /usr/lib/jvm/java-17`.
fn parse_version(output: &str) -> Option<(u32, PathBuf)> {
    let line = output.lines().find_map(|line| line.strip_prefix("Java version: "))?;
    let version = line.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()?;
    let (_, folder) = line.split_once("runtime: ")?;
    Some((version, folder.trim().into()))
}

/// Maven in a folder with a `pom.xml`.
fn maven(folder: &Path) -> Command {
    let mut command = Command::new(MAVEN);
    command.current_dir(folder).args(["--batch-mode", "--no-transfer-progress", "-Dstyle.color=never"]);
    command.args(DOWNLOAD_LIMITS);
    // Settings of the user for other builds.
    command.env_remove("MAVEN_ARGS").env_remove("MAVEN_OPTS");
    command
}

/// Runs Maven, and runs it again if a download failed.
pub(super) fn run(log: &mut Log, folder: &Path, prepare: impl Fn(&mut Command)) -> Result<(), TaskError> {
    let before = log.text().len();
    let mut command = maven(folder);
    prepare(&mut command);
    if log.run(&mut command).is_ok() {
        return Ok(());
    }
    let output = log.text().get(before..).unwrap_or_default();
    if !DOWNLOAD_ERRORS.iter().any(|error| output.contains(error)) {
        return Err(TaskError);
    }
    log.info("a download failed: trying again");
    log.run(command.arg("--update-snapshots")).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_jdk_of_maven() {
        let output = "Apache Maven 3.8.7\nMaven home: /usr/share/maven\n\
                      Java version: 17.0.15, vendor: Debian, runtime: /usr/lib/jvm/java-17\nDefault locale: en\n";
        assert_eq!(parse_version(output), Some((17, "/usr/lib/jvm/java-17".into())));
        assert_eq!(parse_version("Java version: 1.8.0, vendor: x, runtime: /j\n"), Some((1, "/j".into())));
        assert_eq!(parse_version("mvn: not found\n"), None);
    }
}
