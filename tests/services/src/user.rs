//! The user who runs PostgreSQL and PgBouncer. Both refuse to run as root.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::Command;

use crate::error::Error;

const ROOT: u32 = 0;

/// The users for a server whose test runs as root, the first choice first. `postgres` comes with Debian's package, and
/// `nobody` is on every Unix.
const UNPRIVILEGED: &[&str] = &["postgres", "nobody"];

/// A user that differs from the user of the test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct User {
    id: u32,
    group: u32,
}

impl User {
    /// The user who can run PostgreSQL; `None` if this is the user of the test, who owns this folder.
    pub(crate) fn unprivileged(folder: &Path) -> Result<Option<Self>, Error> {
        if fs::metadata(folder)?.uid() != ROOT {
            return Ok(None);
        }
        let accounts = fs::read_to_string("/etc/passwd")?;
        let user = UNPRIVILEGED.iter().find_map(|name| find(name, &accounts));
        user.map(Some).ok_or_else(|| Error::new("PostgreSQL does not run as root, and there is no other user"))
    }

    /// Gives a file or folder to the user.
    pub(crate) fn own(self, path: &Path) -> Result<(), Error> {
        Ok(chown(path, Some(self.id), Some(self.group))?)
    }

    /// Lets the user run the command. The standard library also removes the supplementary groups of root.
    pub(crate) fn run(self, command: &mut Command) {
        command.uid(self.id).gid(self.group);
    }
}

/// The user with a name, in the text of `/etc/passwd`.
fn find(name: &str, accounts: &str) -> Option<User> {
    accounts.lines().find_map(|line| {
        let mut fields = line.split(':');
        let is_named = fields.next()? == name;
        let mut fields = fields.skip(1);
        let (id, group) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
        is_named.then_some(User { id, group })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_a_user_by_the_whole_name() {
        let accounts = "root:x:0:0:root:/root:/bin/bash\n# comment\npostgres:x:101:104:P:/var/lib/postgresql:/bin/sh\n";
        assert_eq!(find("postgres", accounts), Some(User { id: 101, group: 104 }));
        assert_eq!(find("post", accounts), None);
    }
}
