//! Lets a host run its hook `on_attempt_start` before an attempt starts.

use tokio::sync::oneshot;

use crate::config::overrides::Overrides;
use crate::events::AttemptStart;

/// The answer of a host to the start of an attempt. If it is dropped without an answer, the hook counts as failed, and
/// nothing is sent.
#[derive(Debug)]
pub struct StartReply(oneshot::Sender<()>);

impl StartReply {
    /// Lets the attempt start.
    pub fn allow(self) {
        // The call may have been cancelled.
        let _ = self.0.send(());
    }
}

/// Overrides with a hook that passes the start of each attempt to the host, and waits for its reply.
pub fn on_attempt_start(deliver: impl Fn(AttemptStart, StartReply) + Send + Sync + 'static) -> Overrides {
    Overrides::new().on_attempt_start(move |start| {
        let (sender, reply) = oneshot::channel();
        deliver(start, StartReply(sender));
        reply
    })
}
