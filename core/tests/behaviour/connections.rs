//! Pooled connections that the server closed, and pools that are shared or separate.

use workspace_sandbox::Fault;
use workspace_sdk::{ErrorKind, Overrides};

use crate::{builder, client, notice, sandbox, seconds, sent};

/// A runtime that runs only inside `block_on`, as in a blocking client.
fn suspended_runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

#[test]
fn a_send_does_not_use_a_connection_that_was_closed_while_the_runtime_was_suspended() {
    let sandbox = sandbox();
    let client = builder(&sandbox).max_retries(0).build().unwrap();
    let runtime = suspended_runtime();
    for round in 0..200 {
        runtime.block_on(client.templates().send(notice())).unwrap();
        assert_eq!(sandbox.drop_idle(), 1, "round {round}");
    }
    assert_eq!(sent(&sandbox), 200);
}

#[test]
fn a_send_does_not_use_a_connection_that_the_server_closed_without_notice() {
    let sandbox = sandbox();
    let client = builder(&sandbox).max_retries(0).build().unwrap();
    let runtime = suspended_runtime();
    for _ in 0..50 {
        sandbox.fault(Fault::close_after()).unwrap();
        let connections = sandbox.accepted_connections();
        runtime.block_on(client.templates().send(notice())).unwrap();
        // The client can detect the close only after the server has closed the connection.
        while sandbox.open_connections() > 0 {
            std::thread::yield_now();
        }
        assert!(sandbox.accepted_connections() <= connections + 1);
    }
    assert_eq!(sent(&sandbox), 50);
}

#[tokio::test]
async fn consecutive_calls_and_copies_share_one_connection() {
    let sandbox = sandbox();
    let client = client(&sandbox);
    let copy = client.with_options(Overrides::new().max_retries(0)).unwrap();
    for client in [&client, &copy, &client.clone()] {
        client.channels().list().await.unwrap();
    }
    assert_eq!(sandbox.accepted_connections(), 1);
    client.reconnected().unwrap().channels().list().await.unwrap();
    assert_eq!(sandbox.accepted_connections(), 2);
}

#[tokio::test]
async fn an_idle_connection_is_dropped_before_servers_do() {
    let sandbox = sandbox();
    let client = client(&sandbox);
    client.channels().list().await.unwrap();
    assert_eq!(sandbox.open_connections(), 1);
    let dropped = async {
        while sandbox.open_connections() > 0 {
            tokio::time::sleep(seconds(0.05)).await;
        }
    };
    tokio::time::timeout(seconds(20.0), dropped).await.unwrap();
    client.channels().list().await.unwrap();
}

#[tokio::test]
async fn a_refused_connection_proves_that_nothing_was_sent() {
    let sandbox = sandbox();
    let client = builder(&sandbox).max_retries(1).build().unwrap();
    sandbox.close_listener();
    let error = client.templates().send(notice()).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Transport, 2));
    sandbox.open_listener().unwrap();
    client.templates().send(notice()).await.unwrap();
    assert_eq!(sent(&sandbox), 1);
}
