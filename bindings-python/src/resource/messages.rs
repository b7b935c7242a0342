//! Messages.

use pyo3::prelude::*;
use workspace_sdk::bindings::wait::WaitOptions;

use super::macros::{call, many_arguments, params, resource};
use crate::convert::argument::{Arg, EnumValue, extract_arg, extract_seconds};
use crate::convert::unknown_argument::{Unknown, reject_unknown};
use crate::many::ManyCaller as _;
use crate::runtime::page_queue::PageQueue;

resource! {
    /// The operations on messages.
    Messages, AsyncMessages {
        /// Sends a free-form message, which WhatsApp allows only within 24 hours after the customer's last message. It
        /// is never sent twice: the call is retried only if the server certainly did not process it.
        ///
        /// `type` is `"text"` (the default), which needs `body`, or `"image"`, `"video"`, `"document"` or `"audio"`,
        /// which need `url`. Raises `OutcomeUnknownError` if the message may have been sent. After the 24 hours, it
        /// raises `BadRequestError` with `whatsapp_code` 131047: send a template instead.
        ///
        /// `send(to: str, *, type: MessageType | None = None, body: str | None = None, url: str | None = None,
        /// caption: str | None = None, filename: str | None = None, channel_id: str | None = None,
        /// api_reference: str | None = None, idempotency_key: str | None = None) -> SentMessage`
        #[pyo3(
            signature = (
                to, *, r#type=None, body=None, url=None, caption=None, filename=None, channel_id=None,
                api_reference=None,
                idempotency_key=None, **unknown
            ),
            text_signature = "($self, to, *, type=None, body=None, url=None, caption=None, filename=None, \
                              channel_id=None, api_reference=None, idempotency_key=None)"
        )]
        #[allow(clippy::too_many_arguments)]
        fn send(
            &self,
            py: Python<'_>,
            to: Arg<'_>,
            r#type: Arg<'_>,
            body: Arg<'_>,
            url: Arg<'_>,
            caption: Arg<'_>,
            filename: Arg<'_>,
            channel_id: Arg<'_>,
            api_reference: Arg<'_>,
            idempotency_key: Arg<'_>,
            unknown: Option<Unknown<'_>>,
        ) -> PyResult<Py<PyAny>> {
            reject_unknown(unknown, "messages.send", &[
                "to", "type", "body", "url", "caption", "filename", "channel_id", "api_reference", "idempotency_key",
            ])?;
            call!(self, py, SendMessageParams {
                to, message_type: r#type, body, url, caption, filename, channel_id, api_reference, idempotency_key
            })
        }

        /// Sends a text message of at most 4096 characters. The rules of `send` apply.
        ///
        /// `send_text(to: str, body: str, *, channel_id: str | None = None,
        /// api_reference: str | None = None, idempotency_key: str | None = None) -> SentMessage`
        #[pyo3(
            signature = (to, body, *, channel_id=None, api_reference=None, idempotency_key=None, **unknown),
            text_signature = "($self, to, body, *, channel_id=None, api_reference=None, idempotency_key=None)"
        )]
        #[allow(clippy::too_many_arguments)]
        fn send_text(
            &self,
            py: Python<'_>,
            to: Arg<'_>,
            body: Arg<'_>,
            channel_id: Arg<'_>,
            api_reference: Arg<'_>,
            idempotency_key: Arg<'_>,
            unknown: Option<Unknown<'_>>,
        ) -> PyResult<Py<PyAny>> {
            reject_unknown(unknown, "messages.send_text", &[
                "to", "body", "channel_id", "api_reference", "idempotency_key",
            ])?;
            call!(self, py, SendMessageParams {
                to, message_type: EnumValue("text"), body, channel_id, api_reference, idempotency_key
            })
        }

        /// Sends the image at an absolute URL, with a caption of at most 1024 characters. The rules of `send` apply.
        ///
        /// `send_image(to: str, url: str, *, caption: str | None = None, channel_id: str | None = None,
        /// api_reference: str | None = None, idempotency_key: str | None = None) -> SentMessage`
        #[pyo3(
            signature = (
                to, url, *, caption=None, channel_id=None, api_reference=None, idempotency_key=None, **unknown
            ),
            text_signature = "($self, to, url, *, caption=None, channel_id=None, api_reference=None, \
                              idempotency_key=None)"
        )]
        #[allow(clippy::too_many_arguments)]
        fn send_image(
            &self,
            py: Python<'_>,
            to: Arg<'_>,
            url: Arg<'_>,
            caption: Arg<'_>,
            channel_id: Arg<'_>,
            api_reference: Arg<'_>,
            idempotency_key: Arg<'_>,
            unknown: Option<Unknown<'_>>,
        ) -> PyResult<Py<PyAny>> {
            reject_unknown(unknown, "messages.send_image", &[
                "to", "url", "caption", "channel_id", "api_reference", "idempotency_key",
            ])?;
            call!(self, py, SendMessageParams {
                to, message_type: EnumValue("image"), url, caption, channel_id, api_reference, idempotency_key
            })
        }

        /// Sends the video at an absolute URL, with a caption of at most 1024 characters. The rules of `send` apply.
        ///
        /// `send_video(to: str, url: str, *, caption: str | None = None, channel_id: str | None = None,
        /// api_reference: str | None = None, idempotency_key: str | None = None) -> SentMessage`
        #[pyo3(
            signature = (
                to, url, *, caption=None, channel_id=None, api_reference=None, idempotency_key=None, **unknown
            ),
            text_signature = "($self, to, url, *, caption=None, channel_id=None, api_reference=None, \
                              idempotency_key=None)"
        )]
        #[allow(clippy::too_many_arguments)]
        fn send_video(
            &self,
            py: Python<'_>,
            to: Arg<'_>,
            url: Arg<'_>,
            caption: Arg<'_>,
            channel_id: Arg<'_>,
            api_reference: Arg<'_>,
            idempotency_key: Arg<'_>,
            unknown: Option<Unknown<'_>>,
        ) -> PyResult<Py<PyAny>> {
            reject_unknown(unknown, "messages.send_video", &[
                "to", "url", "caption", "channel_id", "api_reference", "idempotency_key",
            ])?;
            call!(self, py, SendMessageParams {
                to, message_type: EnumValue("video"), url, caption, channel_id, api_reference, idempotency_key
            })
        }

        /// Sends the document at an absolute URL, with a file name and a caption of at most 1024 characters. The rules
        /// of `send` apply.
        ///
        /// `send_document(to: str, url: str, *, filename: str | None = None, caption: str | None = None,
        /// channel_id: str | None = None, api_reference: str | None = None,
        /// idempotency_key: str | None = None) -> SentMessage`
        #[pyo3(
            signature = (
                to, url, *, filename=None, caption=None, channel_id=None, api_reference=None, idempotency_key=None,
                **unknown
            ),
            text_signature = "($self, to, url, *, filename=None, caption=None, channel_id=None, api_reference=None, \
                              idempotency_key=None)"
        )]
        #[allow(clippy::too_many_arguments)]
        fn send_document(
            &self,
            py: Python<'_>,
            to: Arg<'_>,
            url: Arg<'_>,
            filename: Arg<'_>,
            caption: Arg<'_>,
            channel_id: Arg<'_>,
            api_reference: Arg<'_>,
            idempotency_key: Arg<'_>,
            unknown: Option<Unknown<'_>>,
        ) -> PyResult<Py<PyAny>> {
            reject_unknown(unknown, "messages.send_document", &[
                "to", "url", "filename", "caption", "channel_id", "api_reference", "idempotency_key",
            ])?;
            call!(self, py, SendMessageParams {
                to, message_type: EnumValue("document"), url, caption, filename, channel_id, api_reference,
                idempotency_key
            })
        }

        /// Sends the audio file at an absolute URL. The rules of `send` apply.
        ///
        /// `send_audio(to: str, url: str, *, channel_id: str | None = None,
        /// api_reference: str | None = None, idempotency_key: str | None = None) -> SentMessage`
        #[pyo3(
            signature = (to, url, *, channel_id=None, api_reference=None, idempotency_key=None, **unknown),
            text_signature = "($self, to, url, *, channel_id=None, api_reference=None, idempotency_key=None)"
        )]
        #[allow(clippy::too_many_arguments)]
        fn send_audio(
            &self,
            py: Python<'_>,
            to: Arg<'_>,
            url: Arg<'_>,
            channel_id: Arg<'_>,
            api_reference: Arg<'_>,
            idempotency_key: Arg<'_>,
            unknown: Option<Unknown<'_>>,
        ) -> PyResult<Py<PyAny>> {
            reject_unknown(unknown, "messages.send_audio", &[
                "to", "url", "channel_id", "api_reference", "idempotency_key",
            ])?;
            call!(self, py, SendMessageParams {
                to, message_type: EnumValue("audio"), url, channel_id, api_reference, idempotency_key
            })
        }

        /// Sends a free-form message to a list of recipients whose 24-hour windows are open. It returns an iterator
        /// over one `RecipientResult` per recipient, as soon as it is known. Nothing is sent before its first step.
        ///
        /// One recipient that fails stops nothing; errors that concern the whole list stop it, such as an API key that
        /// is not accepted. Leaving the loop ends the run: nothing new begins, and `with` waits for what is in flight.
        ///
        /// `send_many(recipients: Iterable[Recipient], *, type: MessageType | None = None, body: str | None = None,
        /// url: str | None = None, caption: str | None = None, filename: str | None = None, channel_id: str | None =
        /// None, api_reference: str | None = None, columns: Columns | None = None, campaign: str | None = None,
        /// dry_run: bool | None = None, rate_limit: float | None = None, shared_rate_limit: float | None = None,
        /// max_new_people_per_day: int | None = None, at_daily_limit: AtDailyLimit | None = None, concurrency: int |
        /// None = None, suppress: Iterable[str | PhoneNumber] | None = None, stop_after: Mapping[StopRule, int] | None
        /// = None, rejected: str | PathLike[str] | None = None, rejected_delimiter: str | None = None, total: int |
        /// None = None, progress: bool | None = None)`
        #[pyo3(
            signature = (
                recipients, *, r#type=None, body=None, url=None, caption=None, filename=None, channel_id=None,
                api_reference=None, columns=None, campaign=None, dry_run=None, rate_limit=None,
                shared_rate_limit=None, max_new_people_per_day=None, at_daily_limit=None, concurrency=None,
                suppress=None, stop_after=None, rejected=None, rejected_delimiter=None, total=None, progress=None,
                **unknown
            ),
            text_signature = "($self, recipients, *, type=None, body=None, url=None, caption=None, filename=None, \
                              channel_id=None, api_reference=None, columns=None, campaign=None, dry_run=None, \
                              rate_limit=None, shared_rate_limit=None, max_new_people_per_day=None, \
                              at_daily_limit=None, concurrency=None, suppress=None, stop_after=None, \
                              rejected=None, rejected_delimiter=None, total=None, progress=None)"
        )]
        #[allow(clippy::too_many_arguments)]
        fn send_many(
            &self,
            py: Python<'_>,
            recipients: Bound<'_, PyAny>,
            r#type: Arg<'_>,
            body: Arg<'_>,
            url: Arg<'_>,
            caption: Arg<'_>,
            filename: Arg<'_>,
            channel_id: Arg<'_>,
            api_reference: Arg<'_>,
            columns: Arg<'_>,
            campaign: Arg<'_>,
            dry_run: Arg<'_>,
            rate_limit: Arg<'_>,
            shared_rate_limit: Arg<'_>,
            max_new_people_per_day: Arg<'_>,
            at_daily_limit: Arg<'_>,
            concurrency: Arg<'_>,
            suppress: Arg<'_>,
            stop_after: Arg<'_>,
            rejected: Arg<'_>,
            rejected_delimiter: Arg<'_>,
            total: Arg<'_>,
            progress: Arg<'_>,
            unknown: Option<Unknown<'_>>,
        ) -> PyResult<Py<PyAny>> {
            reject_unknown(unknown, "messages.send_many", &[
                "recipients", "type", "body", "url", "caption", "filename", "channel_id", "api_reference", "columns",
                "campaign", "dry_run", "rate_limit", "shared_rate_limit", "max_new_people_per_day", "at_daily_limit",
                "concurrency", "suppress", "stop_after", "rejected", "rejected_delimiter", "total", "progress",
            ])?;
            let arguments = many_arguments!(
                message_type = r#type: TEXT, body: TEXT, url: TEXT, caption: TEXT, filename: TEXT, channel_id: TEXT,
                api_reference: TEXT, columns: MAPPING, campaign: TEXT, dry_run: FLAG, rate_limit: NUMBER,
                shared_rate_limit: NUMBER, max_new_people_per_day: COUNT, at_daily_limit: TEXT, concurrency: COUNT,
                suppress: NUMBERS, stop_after: MAPPING, rejected: PATH, rejected_delimiter: TEXT,
            );
            self.0.send_many(py, "messages.send_many", recipients, arguments, total, progress)
        }

        /// Returns the current delivery status of a message: a `MessageStatus`.
        ///
        /// Raises `NotFoundError` if the server does not know the id.
        ///
        /// `status(wamid: str) -> MessageStatus`
        #[pyo3(
            signature = (wamid, **unknown),
            text_signature = "($self, wamid)"
        )]
        fn status(&self, py: Python<'_>, wamid: Arg<'_>, unknown: Option<Unknown<'_>>) -> PyResult<Py<PyAny>> {
            reject_unknown(unknown, "messages.status", &["wamid"])?;
            call!(self, py, MessageStatusParams { wamid })
        }

        /// Waits until a message has reached the status `until` (`"delivered"` by default), has failed, or `timeout`
        /// seconds have passed (60 by default). Returns the last status in all three cases. It polls every `interval`
        /// seconds (1 by default).
        ///
        /// Use `has_reached()` and `has_failed()` of the result to find out which case it was.
        ///
        /// `wait(wamid: str, *, until: DeliveryStatus | None = None, timeout: float | None = None,
        /// interval: float | None = None) -> MessageStatus`
        #[pyo3(
            signature = (wamid, *, until=None, timeout=None, interval=None, **unknown),
            text_signature = "($self, wamid, *, until=None, timeout=None, interval=None)"
        )]
        fn wait(
            &self,
            py: Python<'_>,
            wamid: Arg<'_>,
            until: Arg<'_>,
            timeout: Arg<'_>,
            interval: Arg<'_>,
            unknown: Option<Unknown<'_>>,
        ) -> PyResult<Py<PyAny>> {
            reject_unknown(unknown, "messages.wait", &["wamid", "until", "timeout", "interval"])?;
            let (params, mut invalid) = params!(MessageStatusParams { wamid });
            let options = WaitOptions {
                until: extract_arg::<String>(until, "until", &mut invalid)?.map(|status| status.as_str().into()),
                timeout: extract_seconds(timeout, "timeout", &mut invalid)?,
                interval: extract_seconds(interval, "interval", &mut invalid)?,
            };
            self.0.call(py, "messages.wait", move |client: workspace_sdk::Client| async move {
                options.wait(&client, params, &invalid)?.await
            })
        }

        /// Iterates over the status changes of a message until it is read, has failed, or `timeout` seconds have passed
        /// (60 by default). A status that comes before one that was already returned is skipped.
        ///
        /// An error does not end the iterator: the next step polls the status again.
        ///
        /// `watch(wamid: str, *, timeout: float | None = None, interval: float | None = None)`
        #[pyo3(
            signature = (wamid, *, timeout=None, interval=None, **unknown),
            text_signature = "($self, wamid, *, timeout=None, interval=None)"
        )]
        fn watch(
            &self,
            py: Python<'_>,
            wamid: Arg<'_>,
            timeout: Arg<'_>,
            interval: Arg<'_>,
            unknown: Option<Unknown<'_>>,
        ) -> PyResult<Py<PyAny>> {
            reject_unknown(unknown, "messages.watch", &["wamid", "timeout", "interval"])?;
            let (params, mut invalid) = params!(MessageStatusParams { wamid });
            let options = WaitOptions {
                until: None,
                timeout: extract_seconds(timeout, "timeout", &mut invalid)?,
                interval: extract_seconds(interval, "interval", &mut invalid)?,
            };
            self.0.pages(py, PageQueue::new("messages.watch", move |client| {
                Ok(options.clone().watch(client, params.clone(), &invalid)?.into())
            }))
        }
    }
}
