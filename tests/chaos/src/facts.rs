//! What the servers did, by their own journals and databases.

use std::collections::BTreeMap;

use workspace_sandbox::{EffectKind, Sandbox};

use crate::plan::CallId;

/// A request that arrived.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Arrival {
    /// The kind of the fault that played.
    pub(crate) fault: Option<String>,
    /// The id of what was made or changed.
    pub(crate) effect: Option<String>,
    pub(crate) is_message: bool,
}

/// All that is known of one call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Fact {
    pub(crate) arrivals: Vec<Arrival>,
    /// Messages that the database holds for it.
    pub(crate) stored: usize,
}

impl Fact {
    pub(crate) fn effects(&self) -> impl Iterator<Item = &str> {
        self.arrivals.iter().filter_map(|arrival| arrival.effect.as_deref())
    }

    /// Whether journal and database tell of the same messages.
    pub(crate) fn agrees_with_itself(&self) -> bool {
        self.arrivals.iter().filter(|arrival| arrival.is_message).count() == self.stored
    }
}

#[derive(Debug, Default)]
pub(crate) struct Facts(BTreeMap<CallId, Fact>);

impl Facts {
    pub(crate) fn of(&self, call: CallId) -> Fact {
        self.0.get(&call).cloned().unwrap_or_default()
    }

    pub(crate) fn calls(&self) -> impl Iterator<Item = &Fact> {
        self.0.values()
    }

    /// Adds what one server knows.
    pub(crate) fn read(&mut self, sandbox: &Sandbox) -> Result<(), workspace_sandbox::Error> {
        for entry in sandbox.journal() {
            let Some(fact) = self.entry(entry.call.as_deref()) else { continue };
            let is_message = entry.effect.as_ref().is_some_and(|effect| effect.kind == EffectKind::Message);
            let effect = entry.effect.map(|effect| effect.id);
            fact.arrivals.push(Arrival { fault: entry.fault, effect, is_message });
        }
        for message in sandbox.all_messages()? {
            if let Some(fact) = self.entry(message.call.as_deref()) {
                fact.stored += 1;
            }
        }
        Ok(())
    }

    fn entry(&mut self, call: Option<&str>) -> Option<&mut Fact> {
        let id = CallId(call?.parse().ok()?);
        Some(self.0.entry(id).or_default())
    }

    #[cfg(test)]
    pub(crate) fn planted(facts: impl IntoIterator<Item = (u32, Fact)>) -> Self {
        Self(facts.into_iter().map(|(id, fact)| (CallId(id), fact)).collect())
    }
}
