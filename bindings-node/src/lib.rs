//! The Node binding: arguments come as JSON text, calls run on a thread of their own, results and errors go back as JSON text. What a
//! call may hold, how often it is tried and what its answer means is the core's alone; what a program sees is made in TypeScript.

mod client;
mod error;
mod event;
mod left_out;
mod letter;
mod pages;
mod port;

use napi_derive::napi;
use workspace_sdk::DeliveryStatus;
use workspace_sdk::by_name::{CALLS, PAGES};
use workspace_sdk::surface::ENVIRONMENT;
use workspace_sdk::unfit::{MAX_BYTES, MAX_DEPTH, MAX_ELEMENTS};

/// Decoding a page allocates many small texts.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// A time as JavaScript has it.
fn milliseconds(time: std::time::Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// What the addon can do, by name; a call is then made by its number here.
#[napi(object)]
pub struct Surface {
    pub version: String,
    pub calls: Vec<String>,
    pub pages: Vec<String>,
    /// The variables that a client can be made of.
    pub environment: Vec<String>,
    pub limits: Limits,
}

/// The limits of an argument. The core sets them; the code that writes arguments stops at them.
#[napi(object)]
pub struct Limits {
    /// Values inside values.
    pub depth: u32,
    /// Characters of its JSON text.
    pub characters: u32,
    /// Elements and entries, those of all levels together.
    pub elements: u32,
}

#[napi]
pub fn surface() -> Surface {
    Surface {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        calls: CALLS.iter().map(|(name, _)| (*name).to_owned()).collect(),
        pages: PAGES.iter().map(|(name, _)| (*name).to_owned()).collect(),
        environment: ENVIRONMENT.iter().map(|name| (*name).to_owned()).collect(),
        limits: Limits { depth: count(MAX_DEPTH), characters: count(MAX_BYTES), elements: count(MAX_ELEMENTS) },
    }
}

/// Whether a message of this status has come at least as far as the other.
#[napi]
pub fn has_reached(status: String, other: String) -> bool {
    DeliveryStatus::from(status.as_str()).has_reached(&DeliveryStatus::from(other.as_str()))
}
