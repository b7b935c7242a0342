//! Servers whose HTTP/2 connections have few streams, so that calls must wait for one.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::try_join_all;
use tokio::time::sleep;
use workspace_sandbox::Options;
use workspace_sdk::Client;

use crate::place::{Place, Streams};
use crate::plan::Call;
use crate::play::{Broken, Server, play};
use crate::stage::{secure_client, server};
use crate::told::Told;
use crate::watchdog::Lateness;

/// For how long a connection of [`Streams::NoneAtFirst`] has no stream to give.
const NONE: Duration = Duration::from_millis(300);
/// In which its settings arrive, which allow none: what is called later must wait.
const SETTINGS: Duration = Duration::from_millis(60);
/// How many calls do not wait for that.
const EARLY: usize = 4;

pub(crate) struct Servers {
    one: Server,
    four: Server,
    none: Server,
    held: Server,
}

impl Servers {
    pub(crate) fn start(lateness: &Arc<Lateness>) -> Result<Self, Broken> {
        let options = || Options::default().tls(true);
        Ok(Self {
            one: server(options().max_streams(1), lateness)?,
            four: server(options().max_streams(4), lateness)?,
            none: server(options().no_streams_for(NONE), lateness)?,
            held: server(options().max_streams(1), lateness)?,
        })
    }

    pub(crate) fn all(&self) -> [&Server; 4] {
        [&self.one, &self.four, &self.none, &self.held]
    }
}

fn client(place: Place, server: &Server) -> Result<Client, Broken> {
    let tls = server.sandbox.tls().ok_or("the sandbox serves no TLS")?;
    Ok(secure_client(place, &tls.https_url, tls).build()?)
}

/// All at once on one connection.
pub(crate) async fn streams(plan: &[Call], servers: &Servers) -> Result<Vec<Told>, Broken> {
    let kinds = [(Streams::One, &servers.one), (Streams::Four, &servers.four), (Streams::NoneAtFirst, &servers.none)];
    let told = kinds.map(|(streams, server)| async move {
        let place = Place::Streams(streams);
        let client = &client(place, server)?;
        let calls: Vec<&Call> = plan.iter().filter(|call| call.place == place).collect();
        if streams != Streams::NoneAtFirst && !calls.is_empty() {
            // A connection whose settings are known.
            client.channels().list().await?;
        }
        let calls = calls.into_iter().enumerate().map(|(index, call)| async move {
            if streams == Streams::NoneAtFirst && index >= EARLY {
                sleep(SETTINGS).await;
            }
            play(call, client, server, None).await
        });
        try_join_all(calls).await
    });
    Ok(try_join_all(told).await?.into_iter().flatten().collect())
}

/// The first call gets the only stream, the others wait for it until their time is up.
pub(crate) async fn no_stream(plan: &[Call], servers: &Servers) -> Result<Vec<Told>, Broken> {
    let server = &servers.held;
    let at = |holds| plan.iter().filter(move |call| call.place == Place::NoStream { holds });
    let Some(holder) = at(true).next() else { return Ok(Vec::new()) };
    let client = &client(holder.place, server)?;
    client.channels().list().await?;
    let holding = play(holder, client, server, None);
    let waiting = async {
        let name = holder.id.to_string();
        let has_arrived = || server.sandbox.journal().iter().any(|entry| entry.call.as_deref() == Some(&name));
        while !has_arrived() {
            sleep(Duration::from_millis(1)).await;
        }
        try_join_all(at(false).map(|call| play(call, client, server, None))).await
    };
    let (first, mut told) = tokio::try_join!(holding, waiting)?;
    told.push(first);
    Ok(told)
}
