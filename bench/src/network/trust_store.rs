//! The authorities that programs on a JVM trust.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::BoxError;
use crate::packages::run_setup;
use crate::server::Certificates;

/// The password of the file that a JDK contains. It keeps nothing secret: the certificates are public.
const PASSWORD: &str = "changeit";

/// The flags with which a JVM trusts the server, in addition to the authorities that it has built in.
pub(super) fn flags(java: &Path, certificates: &Certificates) -> Result<Vec<OsString>, BoxError> {
    let home = home(java)?;
    let store = certificates.folder().join("cacerts");
    fs::copy(home.join("lib/security/cacerts"), &store)?;
    let mut keytool = Command::new(home.join("bin/keytool"));
    keytool.args(["-importcert", "-noprompt", "-alias", "bench", "-storepass", PASSWORD]);
    run_setup(keytool.arg("-file").arg(certificates.authority()).arg("-keystore").arg(&store))?;
    let mut flag = OsString::from("-Djavax.net.ssl.trustStore=");
    flag.push(&store);
    Ok(vec![flag, format!("-Djavax.net.ssl.trustStorePassword={PASSWORD}").into()])
}

/// The folder of the JDK that has this program.
fn home(java: &Path) -> Result<PathBuf, BoxError> {
    let output = Command::new(java).args(["-XshowSettings:properties", "-version"]).output()?;
    let text = String::from_utf8(output.stderr)?;
    Ok(home_in(&text).ok_or("the JVM does not say where it is")?.into())
}

fn home_in(properties: &str) -> Option<&str> {
    properties.lines().find_map(|line| line.trim().strip_prefix("java.home = "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_folder_of_the_jdk() {
        let properties = "Property settings:\n    file.encoding = UTF-8\n    java.home = /usr/lib/jvm/17\n";
        assert_eq!(home_in(properties), Some("/usr/lib/jvm/17"));
        assert_eq!(home_in("openjdk version"), None);
    }
}
