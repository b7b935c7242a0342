//! Templates.

use pyo3::prelude::*;

use super::macros::{call, resource};
use crate::convert::argument::Arg;
use crate::convert::unknown_argument::{Unknown, reject_unknown};

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
    }
}
