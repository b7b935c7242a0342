//! Automations.

use pyo3::prelude::*;

use super::macros::{call, resource};
use crate::convert::argument::Arg;
use crate::convert::unknown_argument::{Unknown, reject_unknown};

resource! {
    /// The operations on automations.
    Automations, AsyncAutomations {
        /// Lists all automations of a channel: a `ListResult` of `Automation`.
        ///
        /// `list(*, channel_id: str | None = None) -> ListResult[Automation]`
        #[pyo3(
            signature = (*, channel_id=None, **unknown),
            text_signature = "($self, *, channel_id=None)"
        )]
        fn list(&self, py: Python<'_>, channel_id: Arg<'_>, unknown: Option<Unknown<'_>>) -> PyResult<Py<PyAny>> {
            reject_unknown(unknown, "automations.list", &["channel_id"])?;
            call!(self, py, ListAutomationsParams { channel_id })
        }

        /// Starts an automation for a contact. Pass exactly one of `automation_id` and `automation_name`. It is never
        /// started twice: the call is retried only if the server certainly did not process it.
        ///
        /// Raises `OutcomeUnknownError` if the automation may have been started.
        ///
        /// `trigger(phone_number: str, *, automation_id: str | None = None, automation_name: str | None = None,
        /// channel_id: str | None = None, idempotency_key: str | None = None) -> Execution`
        #[pyo3(
            signature = (
                phone_number, *, automation_id=None, automation_name=None, channel_id=None, idempotency_key=None,
                **unknown
            ),
            text_signature = "($self, phone_number, *, automation_id=None, automation_name=None, channel_id=None, \
                              idempotency_key=None)"
        )]
        #[allow(clippy::too_many_arguments)]
        fn trigger(
            &self,
            py: Python<'_>,
            phone_number: Arg<'_>,
            automation_id: Arg<'_>,
            automation_name: Arg<'_>,
            channel_id: Arg<'_>,
            idempotency_key: Arg<'_>,
            unknown: Option<Unknown<'_>>,
        ) -> PyResult<Py<PyAny>> {
            reject_unknown(unknown, "automations.trigger", &[
                "phone_number", "automation_id", "automation_name", "channel_id", "idempotency_key",
            ])?;
            call!(self, py, TriggerAutomationParams {
                phone_number, automation_id, automation_name, channel_id, idempotency_key
            })
        }
    }
}
