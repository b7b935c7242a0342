//! HTTP: the connection pool, and evidence of whether a failed request was sent.

mod cause;
mod connect_error;
mod connection;
mod connector;
mod exchange;
mod first_connection;
mod in_flight;
mod pool;
mod proof;
mod proxy;
mod redirect;
mod request_body;
mod response_body;
pub(crate) mod roots;
mod socks_reply;
mod stall_guard;
pub(crate) mod tls;
mod tunnel;

pub(crate) use exchange::{Limits, RawResponse, exchange};
pub(crate) use in_flight::InFlight;
pub(crate) use pool::{Transport, TransportOptions};
pub(crate) use proof::TransportError;
