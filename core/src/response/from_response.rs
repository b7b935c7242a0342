//! Converts the body of a successful response into the result of a call.

use bytes::Bytes;

use crate::error::Failure;
use crate::response::api_response::{ApiResponse, CallInfo};
use crate::response::decode::{Data, DecodedResponse, ReadContext, decode};

/// The result of a call, created from a 2xx response.
pub(crate) trait FromResponse: Sized {
    /// The decoded body.
    type Body: Send;

    /// # Errors
    ///
    /// [`Failure::Refusal`] for `success: false`, [`Failure::Timeout`] if the deadline passed first, otherwise
    /// [`Failure::Unreadable`].
    fn read_body(body: &Bytes, context: ReadContext) -> Result<Self::Body, Failure>;

    fn from_response(decoded: Self::Body, call: CallInfo, body: Bytes) -> Self;
}

impl<T: Data> FromResponse for ApiResponse<T> {
    type Body = DecodedResponse<T>;

    fn read_body(body: &Bytes, context: ReadContext) -> Result<DecodedResponse<T>, Failure> {
        decode::<T>(body, context)
    }

    fn from_response(decoded: DecodedResponse<T>, call: CallInfo, body: Bytes) -> Self {
        let body = decoded.repaired_body.unwrap_or(body);
        Self::new(decoded.data, decoded.message, decoded.pagination, call, body)
    }
}
