//! The networks: what the server offers, and how far away it is.

use serde::Serialize;

use super::traffic::Traffic;
use crate::args::ServeOptions;
use crate::error::BoxError;
use crate::machine::Machine;
use crate::payload;
use crate::protocol::{HttpVersion, Protocol};
use crate::server::{Certificates, Requests, Server};

/// A server and the round trip to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Network {
    pub(crate) protocol: Protocol,
    pub(crate) round_trip_ms: u64,
}

/// Without a delay, within a continent, and between continents. Not all protocols are measured with all round trips: an
/// address book alone would take an hour.
pub(super) const NETWORKS: [Network; 6] = [
    network(Protocol::Http1, 0),
    network(Protocol::Https1, 0),
    network(Protocol::Https1, 20),
    network(Protocol::Https2, 0),
    network(Protocol::Https2, 20),
    network(Protocol::Https2, 80),
];

const fn network(protocol: Protocol, round_trip_ms: u64) -> Network {
    Network { protocol, round_trip_ms }
}

/// A server, and a relay to it for each round trip.
struct Endpoint {
    protocol: Protocol,
    server: Server,
    relays: Vec<(u64, Server)>,
}

/// The servers and the relays of all networks.
pub(super) struct Links {
    endpoints: Vec<Endpoint>,
}

/// The requests and the bytes that crossed a network.
#[derive(Clone, Copy, Debug)]
pub(super) struct Crossed {
    pub(super) requests: Requests,
    pub(super) traffic: Traffic,
}

impl Links {
    /// Starts everything; the address book has so many contacts.
    pub(super) fn start(certificates: &Certificates, machine: &Machine, contacts: usize) -> Result<Self, BoxError> {
        let core = machine.server_core;
        let mut endpoints = Vec::new();
        for networks in NETWORKS.chunk_by(|one, other| one.protocol == other.protocol) {
            let Some(Network { protocol, .. }) = networks.first().copied() else { continue };
            let certificates = (protocol != Protocol::Http1).then(|| certificates.folder().to_owned());
            let options = ServeOptions { contacts, protocol, certificates, ..ServeOptions::default() };
            let server = Server::start_with(core, options)?;
            let relay = |network: &Network| {
                Ok::<_, BoxError>((network.round_trip_ms, server.relay(core, network.round_trip_ms)?))
            };
            let relays = networks.iter().map(relay).collect::<Result<_, _>>()?;
            endpoints.push(Endpoint { protocol, server, relays });
        }
        Ok(Self { endpoints })
    }

    /// The base URL of the API over this network.
    pub(super) fn base_url(&mut self, network: Network) -> Result<String, BoxError> {
        let (_, relay) = self.find(network)?;
        Ok(payload::base_url(network.protocol.scheme(), relay.port))
    }

    /// The requests and the bytes since the last call.
    pub(super) fn take(&mut self, network: Network) -> Result<Crossed, BoxError> {
        let (server, relay) = self.find(network)?;
        // The relay waits until the connections are closed, so the server has all requests then.
        let traffic = relay.counts()?;
        Ok(Crossed { requests: server.counts()?, traffic })
    }

    fn find(&mut self, network: Network) -> Result<(&mut Server, &mut Server), BoxError> {
        let endpoint = self.endpoints.iter_mut().find(|endpoint| endpoint.protocol == network.protocol);
        let Endpoint { server, relays, .. } = endpoint.ok_or("a network has no server")?;
        let relay = relays.iter_mut().find(|(round_trip_ms, _)| *round_trip_ms == network.round_trip_ms);
        let (_, relay) = relay.ok_or("a network has no relay")?;
        Ok((server, relay))
    }
}

impl Network {
    /// The version of HTTP on this network, of a client whose newest version is this one.
    pub(super) fn version(self, newest: HttpVersion) -> HttpVersion {
        self.protocol.negotiated(newest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_networks_of_a_protocol_are_next_to_each_other() {
        let mut protocols: Vec<Protocol> = NETWORKS.map(|network| network.protocol).into();
        protocols.dedup();
        assert_eq!(protocols, [Protocol::Http1, Protocol::Https1, Protocol::Https2]);
    }
}
