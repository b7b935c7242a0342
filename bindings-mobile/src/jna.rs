//! The two functions through which every call of Kotlin passes, without structs by value.
//!
//! JNA converts a struct that is passed by value with reflection, and allocates native memory for it. That took about
//! half of the time that Kotlin spends on a call. The parameters of these functions are numbers and pointers.

use std::mem::replace;
use std::panic::AssertUnwindSafe;
use std::slice::from_raw_parts;

use uniffi::{Handle, Lift, Lower, RustBuffer, RustCallError, RustCallStatus, rust_call};

use crate::client::NativeClient;
use crate::completion::{Completion, take_completions};
use crate::request::Request;

/// The parameter of uniffi's traits. It distinguishes the implementations for types of other crates. There are none
/// here, so any type will do.
pub(crate) type Tag = ();

/// Starts a call, like `NativeClient::start`. The request is serialised as uniffi does it, in memory of the caller.
///
/// # Safety
///
/// Until the function returns, `client` must be the handle of a `NativeClient`, and `request` must be the address of
/// `length` initialised bytes.
#[expect(unsafe_code, reason = "the caller passes memory that it keeps")]
#[unsafe(no_mangle)]
pub unsafe extern "C" fn workspace_sdk_mobile_start(
    client: u64,
    token: i64,
    request: *const u8,
    length: u32,
    is_observed: i8,
    awaits_start: i8,
    status: &mut RustCallStatus,
) {
    rust_call(status, || {
        // SAFETY: the caller guarantees that the handle belongs to a client, which is not freed in the meantime.
        let client = unsafe { Handle::from_raw_unchecked(client).into_arc_borrowed::<NativeClient>() };
        // SAFETY: the caller guarantees that the bytes exist, and it does not change them in the meantime.
        let request = unsafe { from_raw_parts(request, length as usize) };
        client.start(token, read(request)?, is_observed != 0, awaits_start != 0);
        Ok(())
    });
}

fn read(mut bytes: &[u8]) -> Result<Request, RustCallError> {
    let request = <Request as Lift<Tag>>::try_read(&mut bytes);
    let request = request.map_err(|error| RustCallError::InternalError(error.to_string()))?;
    if bytes.is_empty() { Ok(request) } else { Err(RustCallError::InternalError("bytes after a request".to_owned())) }
}

/// A buffer that is larger than this is freed before the wait for the next batch.
const MAX_KEPT_BYTES: usize = 64 * 1024;

/// Takes a batch of completions, like `take_completions`, and writes it to `batch`, serialised as uniffi does it.
///
/// `batch` contains the previous batch, whose memory is reused, or nothing. After an empty batch it has no memory, so
/// that none is lost if there is no next call.
#[expect(unsafe_code, reason = "Kotlin finds the function by its name")]
#[unsafe(no_mangle)]
pub extern "C" fn workspace_sdk_mobile_take_completions(batch: &mut RustBuffer, status: &mut RustCallStatus) {
    rust_call(
        status,
        AssertUnwindSafe(|| {
            let mut bytes = replace(batch, RustBuffer::new()).destroy_into_vec();
            bytes.clear();
            if bytes.capacity() > MAX_KEPT_BYTES {
                bytes = Vec::new();
            }
            let completions = take_completions();
            if !completions.is_empty() {
                <Vec<Completion> as Lower<Tag>>::write(completions, &mut bytes);
                *batch = RustBuffer::from_vec(bytes);
            }
            Ok(())
        }),
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ffi::FfiString;
    use crate::params::UpsertLabelParams;

    #[test]
    fn only_the_bytes_of_one_request_are_read() {
        let params = UpsertLabelParams { name: Some(FfiString::from("VIP".to_owned())), ..Default::default() };
        let mut bytes = Vec::new();
        <Request as Lower<Tag>>::write(Request::UpsertLabel { params }, &mut bytes);
        let request = read(&bytes).ok();
        assert_eq!(request.map(|request| request.operation()), Some("labels.upsert"));
        let (_, shorter) = bytes.split_last().unwrap();
        assert!(read(shorter).is_err());
        bytes.push(0);
        assert!(read(&bytes).is_err());
    }
}
