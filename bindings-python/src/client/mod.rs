//! The two client classes.

mod async_client;
mod blocking_client;
mod client_methods;
mod request;

pub(crate) use async_client::AsyncClient;
pub(crate) use blocking_client::Client;
