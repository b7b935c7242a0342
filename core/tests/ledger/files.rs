//! Files that cannot be used: a clear error, and nothing is sent.

use std::fs;
use std::path::Path;

use futures_util::{StreamExt as _, stream};
use workspace_sdk::{Disposition, ErrorKind, Ledger, LedgerOptions};

use crate::{KEY, Setup};

/// The message of the error of opening this path.
fn refusal(path: &Path) -> String {
    let error = Ledger::open(path).unwrap_err();
    assert_eq!((error.kind(), error.disposition()), (ErrorKind::Ledger, Disposition::Rejected), "{error}");
    error.to_string()
}

#[test]
fn a_path_that_cannot_be_a_ledger_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::write(
        path("text"),
        "a text of more than one hundred bytes, so that SQLite reads its beginning as a header".repeat(9),
    )
    .unwrap();
    rusqlite::Connection::open(path("other.db")).unwrap().execute_batch("CREATE TABLE t (a)").unwrap();
    for (name, expected) in [
        ("missing/ledger.db", "does not exist"),
        ("", "is a folder"),
        ("text", "is not a ledger"),
        ("other.db", "not a ledger"),
    ] {
        let message = refusal(&path(name));
        assert!(message.contains(expected), "{name}: {message}");
    }
    assert!(refusal(Path::new("redis://localhost/ledger")).contains("redis: is not supported"));
    assert!(refusal(Path::new("postgresql://localhost:port/ledger")).contains(if cfg!(feature = "ledger-postgres") {
        "the URL of the ledger is not valid"
    } else {
        "needs the Cargo feature ledger-postgres"
    }));
    assert!(LedgerOptions::new().create(false).open(path("new.db")).unwrap_err().to_string().contains("no ledger"));
    assert!(!path("new.db").exists());
}

#[tokio::test]
async fn a_newer_file_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    Ledger::open(&path).unwrap().close().await.unwrap();
    let file = rusqlite::Connection::open(&path).unwrap();
    file.execute_batch("UPDATE ledger SET value = 1000 WHERE name = 'readable_from'").unwrap();
    drop(file);
    assert!(refusal(&path).contains("newer version"));
}

#[tokio::test]
async fn another_secret_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    let open = |secret: &str| LedgerOptions::new().secret(secret).open(&path);
    let ledger = open("one").unwrap();
    assert!(open("two").unwrap_err().to_string().contains("ledger_secret"));
    ledger.close().await.unwrap();
    drop(ledger);
    assert!(open("two").unwrap_err().to_string().contains("ledger_secret"));
    assert!(refusal(&path).contains("ledger_secret"));
    open("one").unwrap();
}

#[tokio::test]
async fn a_file_that_is_deleted_or_replaced_stops_sends() {
    let setup = Setup::in_file();
    setup.send("Hello").await.unwrap();
    let path = setup.folder.path().join("ledger.db");
    fs::rename(&path, setup.folder.path().join("moved.db")).unwrap();
    for _ in 0..2 {
        let error = setup.send("Hello").await.unwrap_err();
        assert_eq!((error.kind(), error.disposition()), (ErrorKind::Ledger, Disposition::Rejected), "{error}");
        assert!(error.to_string().contains("nothing was sent"), "{error}");
        assert_eq!(error.idempotency_key(), Some(KEY));
        fs::write(&path, "").unwrap();
    }
    fs::rename(setup.folder.path().join("moved.db"), &path).unwrap();
    assert!(setup.send("Hello").await.unwrap().call.replayed);
}

#[tokio::test]
async fn a_closed_ledger_stops_sends() {
    let setup = Setup::in_file();
    setup.send("Hello").await.unwrap();
    setup.ledger.close().await.unwrap();
    let error = setup.send("Hello").await.unwrap_err();
    assert_eq!((error.kind(), setup.sent()), (ErrorKind::Ledger, 1), "{error}");
}

#[tokio::test]
async fn a_ledger_can_be_opened_again_after_it_was_closed_or_dropped() {
    let setup = Setup::in_file();
    setup.send("Hello").await.unwrap();
    let path = setup.folder.path().join("ledger.db");
    for _ in 0..20 {
        let ledger = Ledger::open(&path).unwrap();
        assert!(ledger.get(KEY).await.unwrap().is_some());
        setup.ledger.close().await.unwrap_or_default();
        drop(ledger);
    }
}

#[tokio::test]
async fn another_program_s_file_is_not_changed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("other.db");
    rusqlite::Connection::open(&path).unwrap().execute_batch("CREATE TABLE t (a)").unwrap();
    let before = fs::read(&path).unwrap();
    refusal(&path);
    assert_eq!(fs::read(&path).unwrap(), before);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[tokio::test]
async fn a_file_that_was_emptied_is_no_new_ledger() {
    let setup = Setup::in_file();
    setup.send("Hello").await.unwrap();
    setup.ledger.close().await.unwrap();
    let path = setup.folder.path().join("ledger.db");
    fs::write(&path, "").unwrap();
    assert!(refusal(&path).contains("was emptied"));
    // An empty file that was never a ledger is a new one.
    let empty = setup.folder.path().join("empty.db");
    fs::write(&empty, "").unwrap();
    assert!(LedgerOptions::new().create(false).open(&empty).is_err());
    Ledger::open(&empty).unwrap();
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_with_two_names_and_a_link_to_nothing_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    Ledger::open(path("one.db")).unwrap().close().await.unwrap();
    fs::hard_link(path("one.db"), path("two.db")).unwrap();
    assert!(refusal(&path("two.db")).contains("several names"));
    std::os::unix::fs::symlink(path("nowhere.db"), path("link.db")).unwrap();
    assert!(refusal(&path("link.db")).contains("does not exist"));
}

#[cfg(unix)]
#[tokio::test]
async fn others_cannot_read_the_files() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let ledger = Ledger::open(folder.path().join("ledger.db")).unwrap();
    ledger.backup(folder.path().join("copy.db")).await.unwrap();
    ledger.export(folder.path().join("entries.json")).await.unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o077;
    let mut count = 0;
    for file in fs::read_dir(folder.path()).unwrap() {
        let path = file.unwrap().path();
        assert_eq!(mode(&path), 0, "{}", path.display());
        count += 1;
    }
    // The ledger, its log and the index of that, the lock, the folder of the owners, the copy and the export.
    assert_eq!(count, 7);
    for owner in fs::read_dir(folder.path().join("ledger.db-owners")).unwrap() {
        assert_eq!(mode(&owner.unwrap().path()), 0);
    }
}

/// The files next to the ledger that all processes must share.
const SHARED: &[&str] = &["ledger.db-wal", "ledger.db-shm", "ledger.db-lock"];

#[cfg(unix)]
#[tokio::test]
async fn nothing_is_sent_after_a_file_next_to_the_ledger_was_deleted() {
    for name in SHARED {
        let setup = Setup::in_file();
        setup.send("Hello").await.unwrap();
        fs::remove_file(setup.folder.path().join(name)).unwrap();
        let other = crate::text("Hello").idempotency_key("another-key");
        let error = setup.client.messages().send(other).await.unwrap_err();
        assert_eq!((error.kind(), setup.sent()), (ErrorKind::Ledger, 1), "{name}: {error}");
        assert!(error.to_string().contains("restart the program"), "{name}: {error}");
    }
}

#[tokio::test]
async fn a_backup_that_fails_names_its_own_path_and_leaves_no_file() {
    let setup = Setup::in_file();
    let path = |name: &str| setup.folder.path().join(name);
    fs::write(path("notes.txt"), "notes").unwrap();
    for (name, expected) in [("missing/copy.db", "cannot be created"), ("notes.txt", "exists already")] {
        let error = setup.ledger.backup(path(name)).await.unwrap_err().to_string();
        assert!(error.contains(name) && error.contains(expected), "{error}");
    }
    assert_eq!(fs::read_to_string(path("notes.txt")).unwrap(), "notes");
    assert!(!path("missing").exists());
}

/// Enough sends that the pages of most entries are in the file, and the rest in its log.
const MANY: usize = 3_000;

#[tokio::test]
async fn nothing_is_sent_twice_after_the_file_was_truncated() {
    let setup = Setup::in_file();
    let path = setup.folder.path().join("ledger.db");
    let send_all = async |client: &workspace_sdk::Client| {
        let sends = (0..MANY).map(|number| {
            let message = crate::text("Hello").idempotency_key(format!("key-{number}"));
            let client = client.clone();
            async move { client.messages().send(message).await }
        });
        stream::iter(sends).buffer_unordered(64).collect::<Vec<_>>().await
    };
    assert!(send_all(&setup.client).await.iter().all(Result::is_ok));
    let whole = fs::metadata(&path).unwrap().len();
    assert!(whole > 50 * 4096, "{whole} bytes: the log was not moved");
    fs::File::options().write(true).open(&path).unwrap().set_len(whole / 10).unwrap();

    let error = setup.send("Hello").await.unwrap_err();
    assert!(error.to_string().contains("became shorter"), "{error}");
    assert!(send_all(&setup.client).await.iter().all(|sent| sent.as_ref().is_ok_and(|sent| sent.call.replayed)
        || sent.as_ref().is_err_and(|error| error.kind() == ErrorKind::Ledger)));
    let _ = setup.ledger.close().await;
    // The log may have all pages that are missing. If it does not, the file is refused.
    match Ledger::open(&path) {
        Err(error) => assert!(error.to_string().contains("is damaged"), "{error}"),
        Ok(ledger) => {
            let client = crate::builder(&setup.sandbox).ledger(&ledger).build().unwrap();
            let sent = send_all(&client).await;
            let other: Vec<_> =
                sent.iter().filter(|sent| !sent.as_ref().is_ok_and(|sent| sent.call.replayed)).collect();
            assert!(other.is_empty(), "{} {:?}", other.len(), other.first());
        }
    }
    assert_eq!(setup.sent(), MANY);
}
