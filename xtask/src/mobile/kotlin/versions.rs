//! The versions of Kotlin, coroutines, JNA and Spring Boot with which programs use the package. `docs/start.md` shows
//! the same table.

use std::process::Command;

/// Versions that belong together, and a program that is compiled and run with them.
pub(super) struct Versions {
    /// The version of the Kotlin compiler, whose standard library is the same one.
    pub(super) kotlin: &'static str,
    pub(super) coroutines: &'static str,
    pub(super) jna: &'static str,
}

/// The oldest supported versions, against which the package is compiled; the versions of `pom.xml`.
pub(super) const OLDEST: Versions = Versions { kotlin: "1.9.25", coroutines: "1.8.1", jna: "5.12.1" };

/// The newest versions.
pub(super) const NEWEST: Versions = Versions { kotlin: "2.4.21", coroutines: "1.11.0", jna: "5.19.1" };

/// The versions of the consumers. The first two are those of Spring Boot 3 and 4.
pub(super) const CONSUMERS: &[Versions] =
    &[OLDEST, Versions { kotlin: "2.2.21", coroutines: "1.10.2", jna: "5.17.0" }, NEWEST];

/// The previous and the current major version of Spring Boot, which choose the versions of their dependencies.
pub(super) const SPRING_BOOT: &[&str] = &["3.5.7", "4.0.7"];

/// The oldest and the newest supported version of JUnit, with versions of the dependencies of the same time.
pub(super) const JUNIT: &[(&str, Versions)] = &[("5.12.2", OLDEST), ("6.1.3", NEWEST)];

impl Versions {
    /// Sets the versions of the dependencies of the package, with which its compiled classes and tests then run.
    pub(super) fn set_dependencies(&self, command: &mut Command) {
        command.arg(format!("-Dstdlib.version={}", self.kotlin)).arg(format!("-Djna.version={}", self.jna));
        command.arg(format!("-Dcoroutines.version={}", self.coroutines));
    }

    /// Sets the versions of a consumer, whose compiler has the version of the standard library.
    pub(super) fn set_consumer(&self, command: &mut Command) {
        self.set_dependencies(command);
        command.arg(format!("-Dkotlin.version={}", self.kotlin));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POM: &str = include_str!("../../../../bindings-mobile/kotlin/pom.xml");
    const TESTING_POM: &str = include_str!("../../../../bindings-mobile/kotlin/testing/pom.xml");
    const START: &str = include_str!("../../../../docs/start.md");

    #[test]
    fn the_oldest_versions_are_those_of_the_package() {
        let properties = [("stdlib", OLDEST.kotlin), ("coroutines", OLDEST.coroutines), ("jna", OLDEST.jna)];
        for (name, version) in properties {
            assert!(POM.contains(&format!("<{name}.version>{version}</{name}.version>")), "{name} in pom.xml");
        }
        for pom in [POM, TESTING_POM] {
            assert!(pom.contains(&format!("<kotlin.version>{}</kotlin.version>", NEWEST.kotlin)));
            assert!(pom.contains(&format!("<stdlib.version>{}</stdlib.version>", OLDEST.kotlin)));
        }
        let (junit, _) = JUNIT.first().unwrap();
        assert!(TESTING_POM.contains(&format!("<junit.version>{junit}</junit.version>")));
        let (junit, _) = JUNIT.last().unwrap();
        assert!(POM.contains(&format!("<junit.version>{junit}</junit.version>")));
    }

    #[test]
    fn the_documentation_has_the_same_table() {
        for Versions { kotlin, coroutines, jna } in CONSUMERS {
            let row = format!("| {kotlin} | {coroutines} | {jna} |");
            assert!(START.contains(&row), "docs/start.md lacks the row `{row}`");
        }
        for version in SPRING_BOOT {
            assert!(START.contains(&format!("Spring Boot {version}")), "docs/start.md lacks Spring Boot {version}");
        }
    }
}
