//! Templates.

use pyo3::prelude::*;

use super::macros::{call, many_arguments, resource};
use crate::convert::argument::Arg;
use crate::convert::unknown_argument::{Unknown, reject_unknown};
use crate::many::ManyCaller as _;

resource! {
    /// The operations on templates.
    Templates, AsyncTemplates {
        /// Lists all approved templates of a channel: a `ListResult` of `Template`.
        ///
        /// `list(*, channel_id: str | None = None) -> ListResult[Template]`
        #[pyo3(
            signature = (*, channel_id=None, **unknown),
            text_signature = "($self, *, channel_id=None)"
        )]
        fn list(&self, py: Python<'_>, channel_id: Arg<'_>, unknown: Option<Unknown<'_>>) -> PyResult<Py<PyAny>> {
            reject_unknown(unknown, "templates.list", &["channel_id"])?;
            call!(self, py, ListTemplatesParams { channel_id })
        }

        /// Sends a template. Unlike a free-form message, a template can be sent at any time. It is never sent twice:
        /// the call is retried only if the server certainly did not process it.
        ///
        /// `variables` fills the placeholders of the body in order; a single `str` is the API's comma-separated form.
        /// Pass at most one header: `header` (the variable of a text header), `image`, `video`, `document`, or
        /// `media_url` with `media_type`. Without `language_code`, the server uses the language of the stored template.
        /// Raises `OutcomeUnknownError` if the message may have been sent.
        ///
        /// `send(to: str, template_name: str, *, channel_id: str | None = None, language_code: str | None = None,
        /// variables: Iterable[str] | str | None = None, header: str | None = None, image: str | None = None,
        /// video: str | None = None, document: str | None = None, media_url: str | None = None,
        /// media_type: MediaType | None = None, api_reference: str | None = None,
        /// idempotency_key: str | None = None) -> SentMessage`
        #[pyo3(
            signature = (
                to, template_name, *, channel_id=None, language_code=None, variables=None, header=None, image=None,
                video=None, document=None, media_url=None, media_type=None, api_reference=None, idempotency_key=None,
                **unknown
            ),
            text_signature = "($self, to, template_name, *, channel_id=None, language_code=None, variables=None, \
                              header=None, image=None, video=None, document=None, media_url=None, \
                              media_type=None, api_reference=None, idempotency_key=None)"
        )]
        #[allow(clippy::too_many_arguments)]
        fn send(
            &self,
            py: Python<'_>,
            to: Arg<'_>,
            template_name: Arg<'_>,
            channel_id: Arg<'_>,
            language_code: Arg<'_>,
            variables: Arg<'_>,
            header: Arg<'_>,
            image: Arg<'_>,
            video: Arg<'_>,
            document: Arg<'_>,
            media_url: Arg<'_>,
            media_type: Arg<'_>,
            api_reference: Arg<'_>,
            idempotency_key: Arg<'_>,
            unknown: Option<Unknown<'_>>,
        ) -> PyResult<Py<PyAny>> {
            reject_unknown(unknown, "templates.send", &[
                "to", "template_name", "channel_id", "language_code", "variables", "header", "image", "video",
                "document", "media_url", "media_type", "api_reference", "idempotency_key",
            ])?;
            call!(self, py, SendTemplateParams {
                to, template_name, channel_id, language_code, variables, header, image, video, document, media_url,
                media_type, api_reference, idempotency_key
            })
        }

        /// Sends a template to a list of recipients. It returns an iterator over one `RecipientResult` per recipient,
        /// as soon as it is known. Nothing is sent before its first step.
        ///
        /// One recipient that fails stops nothing; errors that concern the whole list stop it, such as an API key that
        /// is not accepted. Leaving the loop ends the run: nothing new begins, and `with` waits for what is in flight.
        ///
        /// `send_many(recipients: Iterable[Recipient], template_name: str, *, channel_id: str | None = None,
        /// language_code: str | None = None, variables: Iterable[str] | str | None = None, header: str | None = None,
        /// image: str | None = None, video: str | None = None, document: str | None = None, media_url: str | None =
        /// None, media_type: MediaType | None = None, api_reference: str | None = None, columns: Columns | None = None,
        /// campaign: str | None = None, dry_run: bool | None = None, rate_limit: float | None = None,
        /// shared_rate_limit: float | None = None, max_new_people_per_day: int | None = None, at_daily_limit:
        /// AtDailyLimit | None = None, concurrency: int | None = None, suppress: Iterable[str | PhoneNumber] | None =
        /// None, stop_after: Mapping[StopRule, int] | None = None, rejected: str | PathLike[str] | None = None,
        /// rejected_delimiter: str | None = None, total: int | None = None, progress: bool | None = None)`
        #[pyo3(
            signature = (
                recipients, template_name, *, channel_id=None, language_code=None, variables=None, header=None,
                image=None, video=None, document=None, media_url=None, media_type=None, api_reference=None,
                columns=None, campaign=None, dry_run=None, rate_limit=None, shared_rate_limit=None,
                max_new_people_per_day=None, at_daily_limit=None, concurrency=None, suppress=None, stop_after=None,
                rejected=None, rejected_delimiter=None, total=None, progress=None, **unknown
            ),
            text_signature = "($self, recipients, template_name, *, channel_id=None, language_code=None, \
                              variables=None, header=None, image=None, video=None, document=None, media_url=None, \
                              media_type=None, api_reference=None, columns=None, campaign=None, dry_run=None, \
                              rate_limit=None, shared_rate_limit=None, max_new_people_per_day=None, \
                              at_daily_limit=None, concurrency=None, suppress=None, stop_after=None, \
                              rejected=None, rejected_delimiter=None, total=None, progress=None)"
        )]
        #[allow(clippy::too_many_arguments)]
        fn send_many(
            &self,
            py: Python<'_>,
            recipients: Bound<'_, PyAny>,
            template_name: Arg<'_>,
            channel_id: Arg<'_>,
            language_code: Arg<'_>,
            variables: Arg<'_>,
            header: Arg<'_>,
            image: Arg<'_>,
            video: Arg<'_>,
            document: Arg<'_>,
            media_url: Arg<'_>,
            media_type: Arg<'_>,
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
            reject_unknown(unknown, "templates.send_many", &[
                "recipients", "template_name", "channel_id", "language_code", "variables", "header", "image", "video",
                "document", "media_url", "media_type", "api_reference", "columns", "campaign", "dry_run",
                "rate_limit", "shared_rate_limit", "max_new_people_per_day", "at_daily_limit", "concurrency",
                "suppress", "stop_after", "rejected", "rejected_delimiter", "total", "progress",
            ])?;
            let arguments = many_arguments!(
                template_name: TEXT, channel_id: TEXT, language_code: TEXT, variables: VARIABLES, header: TEXT,
                image: TEXT, video: TEXT, document: TEXT, media_url: TEXT, media_type: TEXT, api_reference: TEXT,
                columns: MAPPING, campaign: TEXT, dry_run: FLAG, rate_limit: NUMBER, shared_rate_limit: NUMBER,
                max_new_people_per_day: COUNT, at_daily_limit: TEXT, concurrency: COUNT, suppress: NUMBERS,
                stop_after: MAPPING, rejected: PATH, rejected_delimiter: TEXT,
            );
            self.0.send_many(py, "templates.send_many", recipients, arguments, total, progress)
        }
    }
}
