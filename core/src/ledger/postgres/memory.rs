//! The sends of this process in the last minutes. If the server loses them, because a standby was promoted that did not
//! have them yet, they are written again.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use crate::ledger::clock;
use crate::ledger::entry::{EntryKey, EntryState, LedgerEntry};
use crate::ledger::store::{NewClaim, Outcome, Settlement, StoredEntry, Token};

/// How long writes are remembered: longer than a standby is behind.
const KEPT: Duration = Duration::from_secs(600);
/// The largest number of them: 80 sends per second for ten minutes. It takes about 25 MB.
const MAX_KEPT: usize = 50_000;

/// A claim, and its outcome if it has one.
#[derive(Clone)]
pub(super) struct RecentSend {
    pub(super) claim: NewClaim,
    pub(super) outcome: Option<Arc<Settlement>>,
    claimed_at: SystemTime,
}

/// The sends of the last minutes, by token.
#[derive(Default)]
pub(super) struct Memory {
    sends: HashMap<Token, RecentSend>,
    order: VecDeque<(Instant, Token)>,
}

impl Memory {
    /// Remembers a claim.
    pub(super) fn add(&mut self, claim: NewClaim, token: Token, now: Instant) {
        self.forget_old(now);
        self.order.push_back((now, token));
        self.sends.insert(token, RecentSend { claim, outcome: None, claimed_at: clock::now() });
    }

    /// Remembers an outcome. A claim that ended without a send needs no memory.
    pub(super) fn settle(&mut self, settlement: &Arc<Settlement>) {
        if matches!(settlement.outcome, Outcome::NotSent) {
            self.sends.remove(&settlement.token);
        } else if let Some(send) = self.sends.get_mut(&settlement.token) {
            send.outcome = Some(Arc::clone(settlement));
        }
    }

    /// Forgets a claim that others took away.
    pub(super) fn remove(&mut self, token: Token) {
        self.sends.remove(&token);
    }

    fn forget_old(&mut self, now: Instant) {
        while let Some((since, token)) = self.order.front() {
            if self.order.len() < MAX_KEPT && now.duration_since(*since) < KEPT {
                break;
            }
            self.sends.remove(token);
            self.order.pop_front();
        }
    }

    /// All of them.
    pub(super) fn sends(&self) -> impl Iterator<Item = (Token, &RecentSend)> {
        self.order.iter().filter_map(|(_, token)| Some((*token, self.sends.get(token)?)))
    }

    /// The entry of a key, as this process knows it.
    pub(super) fn entry(&self, settlement: &Settlement) -> Option<(EntryKey, StoredEntry)> {
        let send = self.sends.get(&settlement.token)?;
        let key = send.claim.key.clone();
        let entry = LedgerEntry {
            idempotency_key: key.key.as_ref().to_owned(),
            scope: key.scope.as_ref().to_owned(),
            operation: send.claim.operation.to_owned(),
            state: EntryState::Sending,
            attempts: settlement.attempts,
            created_at: send.claimed_at,
            changed_at: send.claimed_at,
            message_id: None,
            failure: None,
            status: None,
            request_id: None,
            whatsapp_code: None,
            recipient: send.claim.recipient.clone(),
            note: None,
            also_accepted: None,
            record: None,
        };
        let mut stored = StoredEntry { entry, fingerprint: send.claim.fingerprint.clone() };
        stored.apply(settlement);
        Some((key, stored))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::fingerprint::{Fingerprint, Secret};

    fn claim(number: i64) -> NewClaim {
        let key = EntryKey { scope: Arc::from(""), key: Arc::from(number.to_string()) };
        let fingerprint = Fingerprint::new(&Secret::new(b"secret"), &[]);
        NewClaim { key, operation: "messages.send", fingerprint, recipient: None }
    }

    #[test]
    fn sends_are_remembered_for_ten_minutes_and_up_to_a_number() {
        let start = Instant::now();
        let mut memory = Memory::default();
        for (number, minutes, expected) in [(1, 0, 1), (2, 9, 2), (3, 10, 2), (4, 19, 2), (5, 40, 1)] {
            memory.add(claim(number), number, start + Duration::from_secs(60 * minutes));
            assert_eq!(memory.sends().count(), expected, "{number}");
        }
        for number in 0..2 * i64::try_from(MAX_KEPT).unwrap_or_default() {
            memory.add(claim(number), 10 + number, start + Duration::from_secs(2_400));
        }
        assert_eq!(memory.sends().count(), MAX_KEPT);
    }

    #[test]
    fn a_claim_without_a_send_is_forgotten() {
        let mut memory = Memory::default();
        memory.add(claim(1), 1, Instant::now());
        memory.add(claim(2), 2, Instant::now());
        memory.settle(&Arc::new(Settlement::release(claim(1).key, 1)));
        assert_eq!(memory.sends().map(|(token, _)| token).collect::<Vec<_>>(), [2]);
    }
}
