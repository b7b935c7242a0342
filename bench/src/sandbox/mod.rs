//! Measures the page of the sandbox: what an open page costs the API, how fast the page and its calls are when the
//! sandbox is full, and the sizes of both.
//!
//! The server is the published program, in a separate process. The calls of the API and of the page come from other
//! processes: this program with the command `sandbox-calls` or `sandbox-full`. A script of Node opens the page in a
//! browser.

pub(crate) mod calls;
mod figures;
pub(crate) mod full;
mod http;
mod measure;
mod page;
mod report;
mod server;

pub(crate) use report::run;
