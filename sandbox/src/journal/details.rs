//! The part of a request that is not in its entry.

use std::time::{Duration, Instant};

use super::answer::Answer;

/// The facts about a request when it arrives.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Arrival {
    /// Milliseconds since 1970, on the sandbox's clock.
    pub(crate) at: i64,
    /// When its body was read.
    pub(crate) received: Instant,
    /// Equal for requests that are equal.
    pub(crate) fingerprint: u64,
    /// Whether a fault keeps the client from getting a complete answer.
    pub(crate) loses_answer: bool,
}

#[derive(Debug)]
pub(super) struct Details {
    pub(super) arrival: Arrival,
    /// The `seq` of the request before this one with the same fingerprint.
    pub(super) previous: Option<u64>,
    /// The `seq` of the request after this one with the same fingerprint.
    pub(super) next: Option<u64>,
    /// Counts the attempts of a call from 1. Above 1 the request before is of the same call.
    pub(super) attempt: u32,
    /// The `seq` of an earlier request that sent the same message.
    pub(super) same_message_as: Option<u64>,
    /// The time until it was answered, or until the connection ended; none before.
    pub(super) duration: Option<Duration>,
    pub(super) answer: Option<Box<Answer>>,
}

impl Details {
    pub(super) fn new(arrival: Arrival) -> Self {
        Self { arrival, previous: None, next: None, attempt: 1, same_message_as: None, duration: None, answer: None }
    }
}
