//! How the body of a successful response becomes the result of a call.

use bytes::Bytes;

use crate::error::Failure;
use crate::response::api_response::{ApiResponse, CallInfo};
use crate::response::decode::{Data, DecodedResponse, ReadContext, decode};

/// What the body of a 2xx is read as.
pub(crate) trait FromResponse: Sized {
    /// What is made of the body alone.
    type Body: Send;

    /// # Errors
    ///
    /// [`Failure::Refusal`] for `success: false`, [`Failure::Timeout`] where the time was over first, else
    /// [`Failure::Unreadable`].
    fn read_body(body: &Bytes, how: ReadContext) -> Result<Self::Body, Failure>;

    fn from_response(decoded: Self::Body, call: CallInfo, body: Bytes) -> Self;
}

impl<T: Data> FromResponse for ApiResponse<T> {
    type Body = DecodedResponse<T>;

    fn read_body(body: &Bytes, how: ReadContext) -> Result<DecodedResponse<T>, Failure> {
        decode::<T>(body, how)
    }

    fn from_response(decoded: DecodedResponse<T>, call: CallInfo, body: Bytes) -> Self {
        Self::new(decoded.data, decoded.message, decoded.pagination, call, body)
    }
}
