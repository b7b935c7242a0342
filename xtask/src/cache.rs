//! Tools that are installed once per user, in a cache folder that all checkouts share.

use std::env;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use crate::command::TaskError;
use crate::log::Log;

/// The folder below the user's cache folder.
const FOLDER: &str = "workspace-sdk";

/// The folder of a tool. If it does not exist, `install` creates it under a temporary name.
pub(crate) fn tool(
    log: &mut Log,
    name: &str,
    install: impl FnOnce(&mut Log, &Path) -> Result<(), TaskError>,
) -> Result<PathBuf, TaskError> {
    let cache = cache_folder().ok_or_else(|| log.fail("there is no cache folder"))?;
    tool_in(log, &cache.join(FOLDER), name, install)
}

fn tool_in(
    log: &mut Log,
    cache: &Path,
    name: &str,
    install: impl FnOnce(&mut Log, &Path) -> Result<(), TaskError>,
) -> Result<PathBuf, TaskError> {
    let message = |path: &Path, error| format!("{}: {error}", path.display());
    fs::create_dir_all(cache).map_err(|error| log.fail(&message(cache, error)))?;
    // Only one process installs it. The system releases the lock of a process that is interrupted.
    let path = cache.join(format!("{name}.lock"));
    let lock = File::create(&path).and_then(|file| file.lock().map(|()| file));
    let _lock = lock.map_err(|error| log.fail(&message(&path, error)))?;
    let folder = cache.join(name);
    if !folder.is_dir() {
        let unfinished = cache.join(format!("{name}.unfinished"));
        let _ = fs::remove_dir_all(&unfinished);
        install(log, &unfinished)?;
        fs::rename(&unfinished, &folder).map_err(|error| log.fail(&message(&folder, error)))?;
    }
    Ok(folder)
}

fn cache_folder() -> Option<PathBuf> {
    let folder = env::var_os("XDG_CACHE_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    folder.or_else(|| env::home_dir().map(|home| home.join(".cache")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tool_is_installed_once_and_only_if_the_installation_succeeds() {
        let cache = env::temp_dir().join(format!("workspace-xtask-cache-{}", std::process::id()));
        let mut log = Log::default();
        let interrupted = |_: &mut Log, folder: &Path| {
            fs::create_dir(folder).unwrap();
            Err(TaskError)
        };
        assert!(tool_in(&mut log, &cache, "tool-1.2", interrupted).is_err());
        let install = |_: &mut Log, folder: &Path| {
            fs::create_dir(folder).unwrap();
            fs::write(folder.join("program"), "").unwrap();
            Ok(())
        };
        let folder = tool_in(&mut log, &cache, "tool-1.2", install).unwrap();
        assert_eq!(folder, cache.join("tool-1.2"));
        assert!(folder.join("program").is_file());
        let again = |_: &mut Log, _: &Path| Err(TaskError);
        assert_eq!(tool_in(&mut log, &cache, "tool-1.2", again).unwrap(), folder);
        fs::remove_dir_all(cache).unwrap();
    }
}
