//! Runs one round of the plan: first all scenarios with separate servers or clients at once, then those with a shared
//! pool.

use std::collections::VecDeque;
use std::future::Future;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::future::try_join_all;
use tokio::time::sleep;
use workspace_sandbox::Options;
use workspace_sdk::{Client, Failure};

use crate::error::BoxError;
use crate::lateness::Lateness;
use crate::model::call::Call;
use crate::model::fault::Fault;
use crate::model::scenario::{ProxyBehaviour, Scenario};
use crate::records::client::{Attempt, ClientRecord};
use crate::records::server::ServerRecords;
use crate::runner::call::{self, OnAttempt};
use crate::runner::fixtures::{BlackHole, Server, client, secure_client, start_server};
use crate::runner::proxy::Proxy;
use crate::runner::stream_limits::{self, StreamLimitServers};

/// The number of concurrent calls of a shared pool.
const SHARED_CONCURRENCY: usize = 32;
/// The number of concurrent calls with separate pools.
const ISOLATED_CONCURRENCY: usize = 40;
/// The number of servers that refuse connections. Each has one call at a time.
const REFUSING_SERVERS: usize = 4;
/// The wait for the last requests of cancelled calls.
const LAST_REQUESTS: Duration = Duration::from_millis(500);

/// Makes every call, and then reads the records of the servers.
pub(crate) async fn run(plan: &[Call]) -> Result<(Vec<ClientRecord>, ServerRecords), BoxError> {
    let lateness = Arc::new(Lateness::default());
    let watching = tokio::spawn(Arc::clone(&lateness).watch());
    let main = start_server(Options::default().tls(true), &lateness)?;
    let refusing =
        (0..REFUSING_SERVERS).map(|_| start_server(Options::default(), &lateness)).collect::<Result<Vec<_>, _>>()?;
    let idle = start_server(Options::default(), &lateness)?;
    let limited = StreamLimitServers::start(&lateness)?;
    let at = |scenario: Scenario| plan.iter().filter(|call| call.scenario == scenario).cloned().collect::<Vec<_>>();
    let mut records = Vec::new();
    let groups = tokio::try_join!(
        isolated(at(Scenario::Isolated), &main, Scenario::Isolated),
        isolated(at(Scenario::IsolatedHttp2), &main, Scenario::IsolatedHttp2),
        black_holes(plan, &main),
        certificates(plan, &main),
        refused(at(Scenario::RefusedConnection), &refusing),
        stale(at(Scenario::StaleConnection), idle.clone()),
        one_by_one(at(Scenario::Budget), &main),
        queued(plan, &main),
        isolated(at(Scenario::Short), &main, Scenario::Short),
        proxies(plan, &main),
        one_by_one(at(Scenario::Silent { http2: false }), &main),
        one_by_one(at(Scenario::Silent { http2: true }), &main),
        stream_limits::streams(plan, &limited),
        stream_limits::no_stream(plan, &limited),
    )?;
    let (a, b, c, d, e, f, g, h, i, j, k, l, m, n) = groups;
    for group in [a, b, c, d, e, f, g, h, i, j, k, l, m, n] {
        records.extend(group);
    }
    // No call is active, so the remaining faults belong to cancelled calls.
    main.sandbox.clear_faults();
    for scenario in [Scenario::SharedHttp2, Scenario::OneThreadHttp2, Scenario::Shared, Scenario::OneThread] {
        records.extend(match scenario.is_multi_threaded() {
            true => shared(at(scenario), &main, scenario).await?,
            false => one_thread(at(scenario), main.clone(), scenario).await?,
        });
        main.sandbox.clear_faults();
    }
    sleep(LAST_REQUESTS).await;
    watching.abort();
    let mut servers = ServerRecords::default();
    for server in [&main, &idle].into_iter().chain(&refusing).chain(limited.all()) {
        servers.read(&server.sandbox)?;
    }
    Ok((records, servers))
}

/// Makes calls with limited concurrency.
async fn in_parallel<F, W>(concurrency: usize, calls: Vec<Call>, make: F) -> Result<Vec<ClientRecord>, BoxError>
where
    F: Fn(Call) -> W + Clone + Send + 'static,
    W: Future<Output = Result<ClientRecord, BoxError>> + Send,
{
    let calls = Arc::new(Mutex::new(VecDeque::from(calls)));
    let workers = (0..concurrency).map(|_| {
        let (calls, make) = (Arc::clone(&calls), make.clone());
        tokio::spawn(async move {
            let next = || calls.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
            let mut records = Vec::new();
            while let Some(call) = next() {
                records.push(make(call).await?);
            }
            Ok::<_, BoxError>(records)
        })
    });
    let mut records = Vec::new();
    for worker in try_join_all(workers).await? {
        records.extend(worker?);
    }
    Ok(records)
}

/// The client of a scenario on the main server.
fn client_of(scenario: Scenario, main: &Server) -> Result<Client, BoxError> {
    let client = match (scenario, main.sandbox.tls()) {
        (
            Scenario::IsolatedHttp2
            | Scenario::SharedHttp2
            | Scenario::OneThreadHttp2
            | Scenario::Silent { http2: true },
            Some(tls),
        ) => secure_client(scenario, &tls.https_url, tls),
        _ => client(scenario, main.sandbox.url()),
    };
    Ok(client.build()?)
}

async fn isolated(calls: Vec<Call>, main: &Server, scenario: Scenario) -> Result<Vec<ClientRecord>, BoxError> {
    let (client, server) = (client_of(scenario, main)?, main.clone());
    in_parallel(ISOLATED_CONCURRENCY, calls, move |call| {
        let (client, server) = (client.clone(), server.clone());
        async move { call::run(&call, &client.reconnected()?, &server, None).await }
    })
    .await
}

async fn shared(calls: Vec<Call>, main: &Server, scenario: Scenario) -> Result<Vec<ClientRecord>, BoxError> {
    let (client, server) = (client_of(scenario, main)?, main.clone());
    in_parallel(SHARED_CONCURRENCY, calls, move |call| {
        let (client, server) = (client.clone(), server.clone());
        async move { call::run(&call, &client, &server, None).await }
    })
    .await
}

/// Makes calls with a shared pool on a runtime with one thread.
async fn one_thread(calls: Vec<Call>, main: Server, scenario: Scenario) -> Result<Vec<ClientRecord>, BoxError> {
    let run_on_thread = move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let lateness = Arc::new(Lateness::default());
        let server = Server { lateness: Arc::clone(&lateness), ..main };
        runtime.block_on(async {
            let watching = tokio::spawn(lateness.watch());
            let records = shared(calls, &server, scenario).await;
            watching.abort();
            records
        })
    };
    tokio::task::spawn_blocking(run_on_thread).await?
}

async fn proxies(plan: &[Call], main: &Server) -> Result<Vec<ClientRecord>, BoxError> {
    let by_behaviour = ProxyBehaviour::ALL.map(|behaviour| async move {
        let scenario = Scenario::Proxy(behaviour);
        let calls: Vec<Call> = plan.iter().filter(|call| call.scenario == scenario).cloned().collect();
        let (proxy, tls) = (Proxy::start(behaviour).await?, main.sandbox.tls().ok_or("the sandbox serves no TLS")?);
        let client = secure_client(scenario, &tls.https_url, tls).proxy(&proxy.url).build()?;
        let server = main.clone();
        in_parallel(ISOLATED_CONCURRENCY, calls, move |call| {
            let (client, server) = (client.clone(), server.clone());
            async move {
                let client = if behaviour == ProxyBehaviour::Works { client } else { client.reconnected()? };
                call::run(&call, &client, &server, None).await
            }
        })
        .await
    });
    Ok(try_join_all(by_behaviour).await?.into_iter().flatten().collect())
}

async fn black_holes(plan: &[Call], main: &Server) -> Result<Vec<ClientRecord>, BoxError> {
    let calls: Vec<Call> =
        plan.iter().filter(|call| matches!(call.scenario, Scenario::BlackHole { .. })).cloned().collect();
    if calls.is_empty() {
        return Ok(Vec::new());
    }
    let (black_hole, server) = (Arc::new(BlackHole::open().await?), main.clone());
    in_parallel(ISOLATED_CONCURRENCY, calls, move |call| {
        let (black_hole, server) = (Arc::clone(&black_hole), server.clone());
        async move { call::run(&call, &client(call.scenario, &black_hole.url()).build()?, &server, None).await }
    })
    .await
}

async fn certificates(plan: &[Call], main: &Server) -> Result<Vec<ClientRecord>, BoxError> {
    let mut records = Vec::new();
    let tls = main.sandbox.tls().ok_or("the sandbox serves no TLS")?;
    for call in plan {
        let url = match call.scenario {
            Scenario::Certificate(0) => &tls.expired_url,
            Scenario::Certificate(1) => &tls.wrong_host_url,
            Scenario::Certificate(2) => &tls.unknown_ca_url,
            Scenario::Certificate(_) => &tls.client_certificate_url,
            _ => continue,
        };
        records.push(call::run(call, &secure_client(call.scenario, url, tls).build()?, main, None).await?);
    }
    Ok(records)
}

async fn one_by_one(calls: Vec<Call>, main: &Server) -> Result<Vec<ClientRecord>, BoxError> {
    let Some(first) = calls.first() else { return Ok(Vec::new()) };
    let client = client_of(first.scenario, main)?;
    let mut records = Vec::new();
    for call in &calls {
        records.push(call::run(call, &client, main, None).await?);
    }
    Ok(records)
}

/// Each call finds a pooled connection that the server has closed. The runtime runs only during calls, as it does under
/// a blocking caller, so the client has not noticed.
async fn stale(calls: Vec<Call>, server: Server) -> Result<Vec<ClientRecord>, BoxError> {
    let one_by_one = move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let client = client(Scenario::StaleConnection, server.sandbox.url()).build()?;
        let make = |call: &Call| {
            runtime.block_on(async { client.channels().list().await })?;
            server.sandbox.drop_idle();
            runtime.block_on(call::run(call, &client, &server, None))
        };
        calls.iter().map(make).collect()
    };
    tokio::task::spawn_blocking(one_by_one).await?
}

/// The first call gets the only slot, and the others never do.
async fn queued(plan: &[Call], main: &Server) -> Result<Vec<ClientRecord>, BoxError> {
    let calls = plan.iter().filter(|call| matches!(call.scenario, Scenario::Queue { .. }));
    let client = client(Scenario::Queue { holds: true }, main.sandbox.url()).max_concurrency(1).build()?;
    let (client, wait) = (&client, Duration::from_millis(20));
    try_join_all(calls.map(|call| async move {
        if call.scenario == (Scenario::Queue { holds: false }) {
            sleep(wait).await;
        }
        call::run(call, client, main, None).await
    }))
    .await
}

async fn refused(calls: Vec<Call>, servers: &[Server]) -> Result<Vec<ClientRecord>, BoxError> {
    let groups = servers.iter().enumerate().map(|(index, server)| {
        let calls = calls.iter().skip(index).step_by(REFUSING_SERVERS);
        async move {
            let client = client(Scenario::RefusedConnection, server.sandbox.url()).build()?;
            let mut records = Vec::new();
            for call in calls {
                server.sandbox.close_listener();
                records
                    .push(call::run(call, &client.reconnected()?, server, Some(reopen_listener(call, server))).await?);
                server.sandbox.open_listener()?;
            }
            Ok::<_, BoxError>(records)
        }
    });
    Ok(try_join_all(groups).await?.into_iter().flatten().collect())
}

/// Opens the listener again after the planned number of refused connections.
fn reopen_listener(call: &Call, server: &Server) -> OnAttempt {
    let refusals = call.faults.iter().filter(|fault| **fault == Fault::ConnectionRefused).count();
    let (count, sandbox) = (AtomicU32::new(0), Arc::clone(&server.sandbox));
    Arc::new(move |attempt: &Attempt| {
        let is_last = || count.fetch_add(1, Ordering::SeqCst) as usize + 1 == refusals;
        if attempt.failure == Some(Failure::Connect) && is_last() {
            // If this fails, the next attempt is refused as well, and the end of the call is reported as unexpected.
            let _ = sandbox.open_listener();
        }
    })
}
