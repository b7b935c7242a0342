//! Runs one round of the plan: first each place with servers and clients of its own, all at a time, then the crowds.

use std::collections::VecDeque;
use std::future::Future;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::future::try_join_all;
use tokio::time::sleep;
use workspace_sandbox::Options;
use workspace_sdk::{Client, Failure};

use crate::facts::Facts;
use crate::faults::Trouble;
use crate::narrow;
use crate::place::Place;
use crate::plan::Call;
use crate::play::{Broken, OnAttempt, Server, play};
use crate::proxy::{Behaviour, Proxy};
use crate::stage::{BlackHole, client, secure_client, server};
use crate::told::{Attempt, Told};
use crate::watchdog::Lateness;

/// How many calls of the big pool are under way at once.
pub(crate) const CONCURRENCY: usize = 32;
/// The same where each call has a pool of its own.
const ALONE: usize = 40;
/// Servers that refuse connections, one call at a time each.
const REFUSING: usize = 4;
/// In which requests of calls that were given up arrive, or never do.
const SETTLE: Duration = Duration::from_millis(500);

/// Makes every call, and asks the servers what they did.
pub(crate) async fn run(plan: &[Call]) -> Result<(Vec<Told>, Facts), Broken> {
    let lateness = Arc::new(Lateness::default());
    let watching = tokio::spawn(Arc::clone(&lateness).watch());
    let main = server(Options::default().tls(true), &lateness)?;
    let refusing = (0..REFUSING).map(|_| server(Options::default(), &lateness)).collect::<Result<Vec<_>, _>>()?;
    let idle = server(Options::default(), &lateness)?;
    let narrow = narrow::Servers::start(&lateness)?;
    let at = |place: Place| plan.iter().filter(|call| call.place == place).cloned().collect::<Vec<_>>();
    let mut told = Vec::new();
    let groups = tokio::try_join!(
        alone(at(Place::Alone), &main, Place::Alone),
        alone(at(Place::AloneHttp2), &main, Place::AloneHttp2),
        black_holes(plan, &main),
        certificates(plan, &main),
        refused(at(Place::Refusing), &refusing),
        stale(at(Place::Stale), idle.clone()),
        one_by_one(at(Place::Budget), &main),
        queued(plan, &main),
        alone(at(Place::Short), &main, Place::Short),
        proxies(plan, &main),
        one_by_one(at(Place::Silent { http2: false }), &main),
        one_by_one(at(Place::Silent { http2: true }), &main),
        narrow::streams(plan, &narrow),
        narrow::no_stream(plan, &narrow),
    )?;
    let (a, b, c, d, e, f, g, h, i, j, k, l, m, n) = groups;
    for group in [a, b, c, d, e, f, g, h, i, j, k, l, m, n] {
        told.extend(group);
    }
    // Nothing is under way, so what is left was bound to calls that were given up.
    main.sandbox.clear_faults();
    for place in [Place::SharedHttp2, Place::OneThreadHttp2, Place::Shared, Place::OneThread] {
        told.extend(match place.has_threads() {
            true => shared(at(place), &main, place).await?,
            false => one_thread(at(place), main.clone(), place).await?,
        });
        main.sandbox.clear_faults();
    }
    sleep(SETTLE).await;
    watching.abort();
    let mut facts = Facts::default();
    for server in [&main, &idle].into_iter().chain(&refusing).chain(narrow.all()) {
        facts.read(&server.sandbox)?;
    }
    Ok((told, facts))
}

/// Makes calls, so many at once.
async fn in_parallel<F, W>(most: usize, calls: Vec<Call>, make: F) -> Result<Vec<Told>, Broken>
where
    F: Fn(Call) -> W + Clone + Send + 'static,
    W: Future<Output = Result<Told, Broken>> + Send,
{
    let calls = Arc::new(Mutex::new(VecDeque::from(calls)));
    let workers = (0..most).map(|_| {
        let (calls, make) = (Arc::clone(&calls), make.clone());
        tokio::spawn(async move {
            let next = || calls.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
            let mut told = Vec::new();
            while let Some(call) = next() {
                told.push(make(call).await?);
            }
            Ok::<_, Broken>(told)
        })
    });
    let mut told = Vec::new();
    for worker in try_join_all(workers).await? {
        told.extend(worker?);
    }
    Ok(told)
}

/// The client of a place on the main server.
fn client_of(place: Place, main: &Server) -> Result<Client, Broken> {
    let client = match (place, main.sandbox.tls()) {
        (Place::AloneHttp2 | Place::SharedHttp2 | Place::OneThreadHttp2 | Place::Silent { http2: true }, Some(tls)) => {
            secure_client(place, &tls.https_url, tls)
        }
        _ => client(place, main.sandbox.url()),
    };
    Ok(client.build()?)
}

async fn alone(calls: Vec<Call>, main: &Server, place: Place) -> Result<Vec<Told>, Broken> {
    let (client, server) = (client_of(place, main)?, main.clone());
    in_parallel(ALONE, calls, move |call| {
        let (client, server) = (client.clone(), server.clone());
        async move { play(&call, &client.rebuilt()?, &server, None).await }
    })
    .await
}

async fn shared(calls: Vec<Call>, main: &Server, place: Place) -> Result<Vec<Told>, Broken> {
    let (client, server) = (client_of(place, main)?, main.clone());
    in_parallel(CONCURRENCY, calls, move |call| {
        let (client, server) = (client.clone(), server.clone());
        async move { play(&call, &client, &server, None).await }
    })
    .await
}

/// The same on a runtime of one thread.
async fn one_thread(calls: Vec<Call>, main: Server, place: Place) -> Result<Vec<Told>, Broken> {
    let on_its_thread = move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let lateness = Arc::new(Lateness::default());
        let server = Server { lateness: Arc::clone(&lateness), ..main };
        runtime.block_on(async {
            let watching = tokio::spawn(lateness.watch());
            let told = shared(calls, &server, place).await;
            watching.abort();
            told
        })
    };
    tokio::task::spawn_blocking(on_its_thread).await?
}

async fn proxies(plan: &[Call], main: &Server) -> Result<Vec<Told>, Broken> {
    let through = Behaviour::ALL.map(|behaviour| async move {
        let place = Place::Proxy(behaviour);
        let calls: Vec<Call> = plan.iter().filter(|call| call.place == place).cloned().collect();
        let (proxy, tls) = (Proxy::start(behaviour).await?, main.sandbox.tls().ok_or("the sandbox serves no TLS")?);
        let client = secure_client(place, &tls.https_url, tls).proxy(&proxy.url).build()?;
        let server = main.clone();
        in_parallel(ALONE, calls, move |call| {
            let (client, server) = (client.clone(), server.clone());
            async move {
                let client = if behaviour == Behaviour::Works { client } else { client.rebuilt()? };
                play(&call, &client, &server, None).await
            }
        })
        .await
    });
    Ok(try_join_all(through).await?.into_iter().flatten().collect())
}

async fn black_holes(plan: &[Call], main: &Server) -> Result<Vec<Told>, Broken> {
    let calls: Vec<Call> = plan.iter().filter(|call| matches!(call.place, Place::BlackHole { .. })).cloned().collect();
    if calls.is_empty() {
        return Ok(Vec::new());
    }
    let (hole, server) = (Arc::new(BlackHole::open().await?), main.clone());
    in_parallel(ALONE, calls, move |call| {
        let (hole, server) = (Arc::clone(&hole), server.clone());
        async move { play(&call, &client(call.place, &hole.url()).build()?, &server, None).await }
    })
    .await
}

async fn certificates(plan: &[Call], main: &Server) -> Result<Vec<Told>, Broken> {
    let mut told = Vec::new();
    let tls = main.sandbox.tls().ok_or("the sandbox serves no TLS")?;
    for call in plan {
        let url = match call.place {
            Place::Certificate(0) => &tls.expired_url,
            Place::Certificate(1) => &tls.wrong_host_url,
            Place::Certificate(2) => &tls.unknown_ca_url,
            Place::Certificate(_) => &tls.client_certificate_url,
            _ => continue,
        };
        told.push(play(call, &secure_client(call.place, url, tls).build()?, main, None).await?);
    }
    Ok(told)
}

async fn one_by_one(calls: Vec<Call>, main: &Server) -> Result<Vec<Told>, Broken> {
    let Some(first) = calls.first() else { return Ok(Vec::new()) };
    let client = client_of(first.place, main)?;
    let mut told = Vec::new();
    for call in &calls {
        told.push(play(call, &client, main, None).await?);
    }
    Ok(told)
}

/// Each call finds one pooled connection, which the server closed when nobody looked: the runtime runs only during calls, as it
/// does under a blocking caller.
async fn stale(calls: Vec<Call>, server: Server) -> Result<Vec<Told>, Broken> {
    let one_by_one = move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let client = client(Place::Stale, server.sandbox.url()).build()?;
        let make = |call: &Call| {
            runtime.block_on(async { client.channels().list().await })?;
            server.sandbox.drop_idle();
            runtime.block_on(play(call, &client, &server, None))
        };
        calls.iter().map(make).collect()
    };
    tokio::task::spawn_blocking(one_by_one).await?
}

/// The first call gets the only slot, the others wait for it in vain.
async fn queued(plan: &[Call], main: &Server) -> Result<Vec<Told>, Broken> {
    let calls = plan.iter().filter(|call| matches!(call.place, Place::Queue { .. }));
    let client = client(Place::Queue { holds: true }, main.sandbox.url()).max_concurrency(1).build()?;
    let (client, wait) = (&client, Duration::from_millis(20));
    try_join_all(calls.map(|call| async move {
        if call.place == (Place::Queue { holds: false }) {
            sleep(wait).await;
        }
        play(call, client, main, None).await
    }))
    .await
}

async fn refused(calls: Vec<Call>, servers: &[Server]) -> Result<Vec<Told>, Broken> {
    let lanes = servers.iter().enumerate().map(|(lane, server)| {
        let calls = calls.iter().skip(lane).step_by(REFUSING.max(1));
        async move {
            let client = client(Place::Refusing, server.sandbox.url()).build()?;
            let mut told = Vec::new();
            for call in calls {
                server.sandbox.close_listener();
                told.push(play(call, &client.rebuilt()?, server, Some(doorkeeper(call, server))).await?);
                server.sandbox.open_listener()?;
            }
            Ok::<_, Broken>(told)
        }
    });
    Ok(try_join_all(lanes).await?.into_iter().flatten().collect())
}

/// Opens the listener again once as many connections were refused as planned.
fn doorkeeper(call: &Call, server: &Server) -> OnAttempt {
    let refusals = call.troubles.iter().filter(|trouble| **trouble == Trouble::Refused).count();
    let (refused, sandbox) = (AtomicU32::new(0), Arc::clone(&server.sandbox));
    Arc::new(move |attempt: &Attempt| {
        let is_last = || refused.fetch_add(1, Ordering::SeqCst) as usize + 1 == refusals;
        if attempt.failure == Some(Failure::Connect) && is_last() {
            // Where this fails, the next attempt is refused too, and the call's end is not the planned one.
            let _ = sandbox.open_listener();
        }
    })
}
