//! Servers whose HTTP/2 connections allow few streams, so that calls must wait for one.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::try_join_all;
use tokio::time::sleep;
use workspace_sandbox::Options;
use workspace_sdk::Client;

use crate::error::BoxError;
use crate::lateness::Lateness;
use crate::model::call::Call;
use crate::model::scenario::{Scenario, Streams};
use crate::records::client::ClientRecord;
use crate::runner::call;
use crate::runner::fixtures::{Server, secure_client, start_server};

/// How long a connection of [`Streams::NoneAtFirst`] allows no stream.
const NO_STREAM_TIME: Duration = Duration::from_millis(300);
/// The time in which the settings of the connection arrive. Later calls must wait.
const SETTINGS_TIME: Duration = Duration::from_millis(60);
/// The number of calls that do not wait for the settings.
const EARLY_CALLS: usize = 4;

pub(crate) struct StreamLimitServers {
    one: Server,
    four: Server,
    none: Server,
    held: Server,
}

impl StreamLimitServers {
    pub(crate) fn start(lateness: &Arc<Lateness>) -> Result<Self, BoxError> {
        let options = || Options::default().tls(true);
        Ok(Self {
            one: start_server(options().max_streams(1), lateness)?,
            four: start_server(options().max_streams(4), lateness)?,
            none: start_server(options().no_streams_for(NO_STREAM_TIME), lateness)?,
            held: start_server(options().max_streams(1), lateness)?,
        })
    }

    pub(crate) fn all(&self) -> [&Server; 4] {
        [&self.one, &self.four, &self.none, &self.held]
    }
}

fn client(scenario: Scenario, server: &Server) -> Result<Client, BoxError> {
    let tls = server.sandbox.tls().ok_or("the sandbox serves no TLS")?;
    Ok(secure_client(scenario, &tls.https_url, tls).build()?)
}

/// Makes all calls at once on one connection.
pub(crate) async fn streams(plan: &[Call], servers: &StreamLimitServers) -> Result<Vec<ClientRecord>, BoxError> {
    let kinds = [(Streams::One, &servers.one), (Streams::Four, &servers.four), (Streams::NoneAtFirst, &servers.none)];
    let records = kinds.map(|(streams, server)| async move {
        let scenario = Scenario::Streams(streams);
        let client = &client(scenario, server)?;
        let calls: Vec<&Call> = plan.iter().filter(|call| call.scenario == scenario).collect();
        if streams != Streams::NoneAtFirst && !calls.is_empty() {
            // Opens a connection, so that its settings are known.
            client.channels().list().await?;
        }
        let calls = calls.into_iter().enumerate().map(|(index, call)| async move {
            if streams == Streams::NoneAtFirst && index >= EARLY_CALLS {
                sleep(SETTINGS_TIME).await;
            }
            call::run(call, client, server, None).await
        });
        try_join_all(calls).await
    });
    Ok(try_join_all(records).await?.into_iter().flatten().collect())
}

/// The first call gets the only stream, and the others wait for it until they time out.
pub(crate) async fn no_stream(plan: &[Call], servers: &StreamLimitServers) -> Result<Vec<ClientRecord>, BoxError> {
    let server = &servers.held;
    let at = |holds| plan.iter().filter(move |call| call.scenario == Scenario::NoStream { holds });
    let Some(holder) = at(true).next() else { return Ok(Vec::new()) };
    let client = &client(holder.scenario, server)?;
    client.channels().list().await?;
    let holding = call::run(holder, client, server, None);
    let waiting = async {
        let name = holder.id.to_string();
        let has_arrived = || server.sandbox.journal().iter().any(|entry| entry.call.as_deref() == Some(&name));
        while !has_arrived() {
            sleep(Duration::from_millis(1)).await;
        }
        try_join_all(at(false).map(|call| call::run(call, client, server, None))).await
    };
    let (first, mut records) = tokio::try_join!(holding, waiting)?;
    records.push(first);
    Ok(records)
}
