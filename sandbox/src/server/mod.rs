//! The HTTP server: listeners, connections, protocols, and the control API.

mod access;
mod changes;
mod connection;
mod connection_event;
mod control;
mod events;
mod handler;
mod http1;
mod http2;
mod limits;
mod list_body;
mod listener;
mod mask;
mod no_streams;
mod page;
mod page_path;
mod replay;
mod request_view;
mod response;
mod serve;
mod socket;
mod state;
mod tls;

use std::sync::{Arc, Weak};

pub use connection_event::{ConnectionChange, ConnectionEvent};
pub use control::CONTROL_VERSION;
pub(crate) use state::Server;
pub use tls::Tls;

use crate::error::Error;
use crate::options::Options;
use listener::ConnectionHandler;

/// Starts a server on the current tokio runtime.
pub(crate) fn start(options: Options) -> Result<Arc<Server>, Error> {
    let server = Server::new(options, connection_handler)?;
    server.open_listeners()?;
    Ok(server)
}

fn connection_handler(server: Weak<Server>) -> ConnectionHandler {
    Arc::new(move |stream, tls| {
        if let Some(server) = server.upgrade() {
            tokio::spawn(serve::serve(server, stream, tls));
        }
    })
}
