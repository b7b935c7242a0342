//! The options of a client that concern its ledger.

use std::sync::Arc;

use secrecy::{ExposeSecret as _, SecretString};

use crate::call::context::ClientLedger;
use crate::error::{Error, FieldError, FieldErrorKind};
use crate::ledger::{LedgerKeep, LedgerOptions, LedgerSource};

#[derive(Clone, Default)]
pub(super) struct ClientLedgerOptions {
    pub(super) source: Option<LedgerSource>,
    pub(super) scope: String,
    pub(super) secret: Option<SecretString>,
    pub(super) keep: LedgerKeep,
}

impl ClientLedgerOptions {
    /// Opens the ledger, or uses the one that is open.
    pub(super) fn open(&self) -> Result<Option<ClientLedger>, Error> {
        let ledger = match &self.source {
            None => return Ok(None),
            Some(LedgerSource::Ledger(ledger)) => ledger.clone(),
            Some(LedgerSource::Place(place)) => {
                let options = LedgerOptions::new();
                match &self.secret {
                    Some(secret) => options.secret(secret.expose_secret()),
                    None => options,
                }
                .open(place)?
            }
        };
        Ok(Some(ClientLedger { ledger, scope: Arc::from(self.scope.as_str()), keep: self.keep }))
    }

    pub(super) fn check(&self, field_errors: &mut Vec<FieldError>) {
        let needs_ledger = [
            ("ledger_scope", !self.scope.is_empty()),
            ("ledger_secret", self.secret.is_some()),
            ("ledger_keep", self.keep != LedgerKeep::Hash),
        ];
        if self.source.is_none() {
            let set = needs_ledger.into_iter().filter(|(_, is_set)| *is_set);
            field_errors.extend(
                set.map(|(name, _)| FieldError::new(name, FieldErrorKind::Requires, "requires the option ledger")),
            );
        }
        if self.scope.contains('\0') {
            let message = "must not contain a NUL character";
            field_errors.push(FieldError::new("ledger_scope", FieldErrorKind::Format, message));
        }
        if self.secret.is_some() && matches!(self.source, Some(LedgerSource::Ledger(_))) {
            let message = "belongs to the ledger; set it where the ledger is opened";
            field_errors.push(FieldError::new("ledger_secret", FieldErrorKind::Conflict, message));
        }
    }
}
