//! Commands that are handled together.

use std::collections::HashSet;

use crate::ledger::entry::EntryKey;
use crate::ledger::postgres::commands::Update;
use crate::ledger::store::{Answer, ClaimAnswer, NewClaim, Settlement, StoreError, StoredEntry, Token};

/// A claim to make, with its token. A claim that is tried again has the same one.
pub(super) struct ClaimCommand {
    pub(super) claim: NewClaim,
    pub(super) token: Token,
    pub(super) answer: Answer<ClaimAnswer>,
    /// Whether it may have been committed although the answer was lost.
    pub(super) is_uncertain: bool,
}

/// A search for an entry.
pub(super) struct FindCommand {
    pub(super) key: EntryKey,
    pub(super) answer: Answer<Option<StoredEntry>>,
    /// Whether the owner of the entry was found dead, and its entries were settled. They are looked up once more.
    pub(super) is_settled: bool,
}

/// Commands that are handled together.
#[derive(Default)]
pub(super) struct Batch {
    pub(super) updates: Vec<Update>,
    pub(super) claims: Vec<ClaimCommand>,
    pub(super) finds: Vec<FindCommand>,
}

impl Batch {
    pub(super) fn is_empty(&self) -> bool {
        self.updates.is_empty() && self.claims.is_empty() && self.finds.is_empty()
    }

    /// Takes the first item of each key: a statement can change a row once.
    pub(super) fn take_round(&mut self) -> Self {
        Self {
            updates: take_first_of_each_key(&mut self.updates, Update::key),
            claims: take_first_of_each_key(&mut self.claims, |command| &command.claim.key),
            finds: std::mem::take(&mut self.finds),
        }
    }

    /// Takes one item.
    pub(super) fn take_one(&mut self) -> Self {
        let mut one = Self::default();
        if !self.updates.is_empty() {
            one.updates.push(self.updates.remove(0));
        } else if !self.claims.is_empty() {
            one.claims.push(self.claims.remove(0));
        } else {
            one.finds = std::mem::take(&mut self.finds);
        }
        one
    }

    /// Puts items back that come before these.
    pub(super) fn put_back(&mut self, mut round: Self) {
        round.updates.append(&mut self.updates);
        round.claims.append(&mut self.claims);
        round.finds.append(&mut self.finds);
        *self = round;
    }

    /// The number of changes.
    pub(super) fn len(&self) -> usize {
        self.updates.len() + self.claims.len()
    }

    /// Answers all of them with an error. Returns the outcomes that are not written, and the ends of claims that may
    /// have been committed.
    pub(super) fn fail(self, error: &StoreError) -> Vec<Settlement> {
        let mut pending = Vec::new();
        for update in self.updates {
            match update {
                Update::StartAttempt { answer, .. } => drop(answer.send(Err(error.clone()))),
                Update::StartWait { .. } => {}
                Update::Settle(settlement, answer) => {
                    pending.push(settlement);
                    let _ = answer.send(Err(error.clone()));
                }
            }
        }
        for ClaimCommand { claim, token, answer, is_uncertain } in self.claims {
            if is_uncertain {
                pending.push(Settlement::release(claim.key, token));
            }
            let _ = answer.send(Err(error.clone()));
        }
        for FindCommand { answer, .. } in self.finds {
            let _ = answer.send(Err(error.clone()));
        }
        pending
    }
}

/// Takes the first item of each key.
pub(super) fn take_first_of_each_key<T>(items: &mut Vec<T>, key: impl Fn(&T) -> &EntryKey) -> Vec<T> {
    if items.len() < 2 {
        return std::mem::take(items);
    }
    let mut seen = HashSet::with_capacity(items.len());
    let (first, rest) = std::mem::take(items).into_iter().partition(|item| seen.insert(key(item).clone()));
    *items = rest;
    first
}
