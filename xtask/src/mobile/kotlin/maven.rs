//! Maven, and the JDK that it runs on.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::apt;
use crate::command::Failed;
use crate::log::Log;

/// The oldest JDK the tests run on; `jvm.target.of.tests` in `pom.xml`.
const OLDEST: u32 = 17;

/// Maven is a script on Windows.
const MAVEN: &str = if cfg!(windows) { "mvn.cmd" } else { "mvn" };

/// What brings both, where we may install anything.
const PACKAGES: &[&str] = &["maven", "default-jdk-headless"];

/// What Maven says where a download broke off, or was remembered as broken off.
const LOST: &[&str] = &["Could not transfer ", "was not found in ", "Could not find artifact "];

/// The folder of the JDK.
pub(super) struct Jdk(PathBuf);

impl Jdk {
    /// The JDK that Maven runs on; both installed where they are missing and we may.
    pub(super) fn find(log: &mut Log) -> Result<Self, Failed> {
        if let Some(found) = ask(log) {
            return Ok(found);
        }
        if apt::is_ours(log) {
            apt::install(log, PACKAGES)?;
        }
        let wanted =
            format!("Maven on JDK {OLDEST} or newer is needed: install both, or let JAVA_HOME name the newer JDK");
        ask(log).ok_or_else(|| log.fail(&wanted))
    }

    pub(super) fn java(&self) -> Command {
        Command::new(self.0.join("bin/java"))
    }
}

fn ask(log: &mut Log) -> Option<Jdk> {
    let answer = log.run(Command::new(MAVEN).args(["--batch-mode", "--version"])).ok()?;
    let (version, folder) = runtime(&answer)?;
    // One that only runs programs has no compiler.
    let has_compiler = ["javac", "javac.exe"].iter().any(|name| folder.join("bin").join(name).is_file());
    (version >= OLDEST && has_compiler).then_some(Jdk(folder))
}

/// `Java version: 17.0.15, vendor: Debian, runtime: /usr/lib/jvm/java-17`.
fn runtime(answer: &str) -> Option<(u32, PathBuf)> {
    let line = answer.lines().find_map(|line| line.strip_prefix("Java version: "))?;
    let version = line.split(|letter: char| !letter.is_ascii_digit()).next()?.parse().ok()?;
    let (_, folder) = line.split_once("runtime: ")?;
    Some((version, folder.trim().into()))
}

/// Maven in a folder, which has its `pom.xml`.
fn maven(folder: &Path) -> Command {
    let mut command = Command::new(MAVEN);
    command.current_dir(folder).args(["--batch-mode", "--no-transfer-progress", "-Dstyle.color=never"]);
    // What a person has set for builds of their own.
    command.env_remove("MAVEN_ARGS").env_remove("MAVEN_OPTS");
    command
}

/// Runs Maven, and again where nothing but a download was wrong.
pub(super) fn run(log: &mut Log, folder: &Path, prepare: impl Fn(&mut Command)) -> Result<(), Failed> {
    let before = log.text().len();
    let mut command = maven(folder);
    prepare(&mut command);
    if log.run(&mut command).is_ok() {
        return Ok(());
    }
    let output = log.text().get(before..).unwrap_or_default();
    if !LOST.iter().any(|lost| output.contains(lost)) {
        return Err(Failed);
    }
    log.say("a download was lost: once more");
    log.run(command.arg("--update-snapshots")).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_runtime_of_maven() {
        let answer = "Apache Maven 3.8.7\nMaven home: /usr/share/maven\n\
                      Java version: 17.0.15, vendor: Debian, runtime: /usr/lib/jvm/java-17\nDefault locale: en\n";
        assert_eq!(runtime(answer), Some((17, "/usr/lib/jvm/java-17".into())));
        assert_eq!(runtime("Java version: 1.8.0, vendor: x, runtime: /j\n"), Some((1, "/j".into())));
        assert_eq!(runtime("mvn: not found\n"), None);
    }
}
