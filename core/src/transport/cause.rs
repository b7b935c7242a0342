//! Describes a transport error in the SDK's own words. The messages of a library can contain data of the server or the
//! system: the debug data of a `GOAWAY`, the names in a certificate, a path. The SDK passes on none of these; the
//! description depends on the type of the error alone.

use std::error::Error as StdError;
use std::io;

use rustls::{AlertDescription, CertificateError};

use super::connect_error::ConnectError;
use crate::error::Cause;

/// The maximum depth of a chain of errors.
const MAX_LEVELS: usize = 16;

/// Messages written by the HTTP libraries themselves, for error types that are private to them.
const KNOWN_MESSAGES: &[&str] = &[
    "dns error",
    "tcp open error",
    "tcp set_nonblocking error",
    "tcp bind local error",
    "tcp bind interface error",
    "tcp connect error",
];

/// The known levels of an error, from the outermost to the innermost; `None` if no level is known.
pub(crate) fn cause(error: &(dyn StdError + 'static)) -> Option<Cause> {
    let mut levels: Vec<String> = Vec::new();
    let mut level = Some(error);
    for _ in 0..MAX_LEVELS {
        let Some(error) = level else { break };
        if let Some(message) = describe(error)
            && levels.last() != Some(&message)
        {
            levels.push(message);
        }
        level = inner_error(error);
    }
    Cause::from_levels(levels)
}

/// The next level. `source` does not return the error inside an `io::Error`, nor the one inside an HTTP/2 error.
fn inner_error<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a (dyn StdError + 'static)> {
    if let Some(inner) = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        return Some(inner);
    }
    if let Some(io) = error.downcast_ref::<h2::Error>().and_then(h2::Error::get_io) {
        return Some(io);
    }
    error.source()
}

/// The description of one level, if its type is known.
fn describe(error: &(dyn StdError + 'static)) -> Option<String> {
    if let Some(error) = error.downcast_ref::<h2::Error>() {
        return Some(describe_http2(error));
    }
    if let Some(error) = error.downcast_ref::<hyper::Error>() {
        return Some(describe_http(error).to_owned());
    }
    if let Some(error) = error.downcast_ref::<rustls::Error>() {
        return Some(describe_tls(error));
    }
    if let Some(error) = error.downcast_ref::<io::Error>() {
        return describe_io(error);
    }
    if let Some(error) = error.downcast_ref::<ConnectError>() {
        return Some(error.to_string());
    }
    let text = error.to_string();
    KNOWN_MESSAGES.iter().find(|known| **known == text).map(|known| (*known).to_owned())
}

/// The frame, its sender and the reason, without the debug data of a `GOAWAY`, which the server chooses.
fn describe_http2(error: &h2::Error) -> String {
    let frame = match () {
        () if error.is_go_away() => "HTTP/2 GOAWAY",
        () if error.is_reset() => "HTTP/2 RST_STREAM",
        () => "HTTP/2 error",
    };
    let sender = match () {
        () if error.is_remote() => " by the server",
        () if error.is_go_away() || error.is_reset() || error.is_library() => " by the client",
        () => "",
    };
    error
        .reason()
        .map_or_else(|| format!("{frame}{sender}"), |reason| format!("{frame}{sender}: {}", reason_name(reason)))
}

/// The name of an error code in RFC 9113, section 7.
fn reason_name(reason: h2::Reason) -> String {
    const ERROR_CODE_NAMES: &[&str] = &[
        "NO_ERROR",
        "PROTOCOL_ERROR",
        "INTERNAL_ERROR",
        "FLOW_CONTROL_ERROR",
        "SETTINGS_TIMEOUT",
        "STREAM_CLOSED",
        "FRAME_SIZE_ERROR",
        "REFUSED_STREAM",
        "CANCEL",
        "COMPRESSION_ERROR",
        "CONNECT_ERROR",
        "ENHANCE_YOUR_CALM",
        "INADEQUATE_SECURITY",
        "HTTP_1_1_REQUIRED",
    ];
    let code = u32::from(reason);
    // An unknown code is not shown, because the server can choose any number.
    let name = usize::try_from(code).ok().and_then(|code| ERROR_CODE_NAMES.get(code));
    name.map_or_else(|| "an unknown reason".to_owned(), |name| (*name).to_owned())
}

fn describe_http(error: &hyper::Error) -> &'static str {
    match () {
        () if error.is_parse_status() => "the status of the response is not valid",
        () if error.is_parse_version_h2() => "the server sent HTTP/2, although HTTP/1.1 was agreed",
        () if error.is_parse() => "the response is not valid HTTP",
        () if error.is_incomplete_message() => "the connection closed in the middle of a response",
        () if error.is_timeout() => "the connection timed out",
        () if error.is_canceled() => "the request was returned unsent",
        () if error.is_closed() => "the connection was closed",
        () if error.is_body_write_aborted() => "the request body was not written completely",
        () if error.is_shutdown() => "the connection could not be shut down",
        () if error.is_user() => "the request was not accepted by the HTTP library",
        () => "the connection failed",
    }
}

/// Only the kind, because an `io::Error` can contain any message.
fn describe_io(error: &io::Error) -> Option<String> {
    let kind = error.kind().to_string();
    match kind.as_str() {
        // These kinds carry no information; the system's error number does, if there is one.
        "other error" | "uncategorized error" => error.raw_os_error().map(|code| format!("system error {code}")),
        _ => Some(kind),
    }
}

fn describe_tls(error: &rustls::Error) -> String {
    use rustls::Error as Tls;
    match error {
        Tls::AlertReceived(alert) => format!("TLS alert by the server: {}", alert_name(*alert)),
        Tls::InvalidCertificate(error) => describe_certificate(error).to_owned(),
        other => match other {
            Tls::InappropriateMessage { .. } | Tls::InappropriateHandshakeMessage { .. } => {
                "the server sent an unexpected TLS message"
            }
            Tls::InvalidMessage(_) => "the server sent data that is not TLS",
            Tls::NoCertificatesPresented => "the server presented no certificate",
            Tls::DecryptError => "a TLS record could not be decrypted",
            Tls::EncryptError => "a TLS record could not be encrypted",
            Tls::PeerIncompatible(_) => "the server supports no accepted TLS version or cipher suite",
            Tls::PeerMisbehaved(_) => "the server violated the TLS protocol",
            Tls::HandshakeNotComplete => "the TLS handshake did not complete",
            Tls::PeerSentOversizedRecord => "the server sent a TLS record that is too large",
            Tls::NoApplicationProtocol => "the server and the client agreed on no protocol over TLS",
            Tls::InvalidCertRevocationList(_) => "a certificate revocation list is not valid",
            _ => "TLS failed",
        }
        .to_owned(),
    }
}

fn alert_name(alert: AlertDescription) -> &'static str {
    alert.as_str().unwrap_or("an unknown alert")
}

/// The problem with a certificate, without the names and times in it, which the server chooses.
fn describe_certificate(error: &CertificateError) -> &'static str {
    use CertificateError as Why;
    match error {
        Why::BadEncoding => "the certificate cannot be read",
        Why::Expired | Why::ExpiredContext { .. } => "the certificate has expired",
        Why::NotValidYet | Why::NotValidYetContext { .. } => "the certificate is not valid yet",
        Why::Revoked => "the certificate was revoked",
        Why::UnhandledCriticalExtension => "the certificate has a critical extension that is not known",
        Why::UnknownIssuer => "the certificate's issuer is not trusted",
        Why::UnknownRevocationStatus => "it is not known whether the certificate was revoked",
        Why::ExpiredRevocationList | Why::ExpiredRevocationListContext { .. } => "a revocation list has expired",
        Why::BadSignature => "the certificate's signature is wrong",
        Why::NotValidForName | Why::NotValidForNameContext { .. } => "the certificate is not valid for the host",
        Why::InvalidPurpose | Why::InvalidPurposeContext { .. } => "the certificate is not a server certificate",
        Why::InvalidOcspResponse => "the OCSP response of the certificate is not valid",
        Why::ApplicationVerificationFailure => "the certificate was rejected",
        _ => "the certificate was not accepted",
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncWriteExt as _;

    use super::*;

    const NUMBER: &str = "+15557654321";

    fn texts(error: &(dyn StdError + 'static)) -> Vec<String> {
        let cause = cause(error);
        let levels =
            std::iter::successors(cause.as_ref().map(|cause| cause as &dyn StdError), |level| (*level).source());
        levels.map(ToString::to_string).collect()
    }

    #[test]
    fn only_known_error_types_are_described() {
        let refused = io::Error::new(io::ErrorKind::ConnectionRefused, format!("to {NUMBER}"));
        let inner = io::Error::new(io::ErrorKind::InvalidData, rustls::Error::General(NUMBER.to_owned()));
        let alert = rustls::Error::AlertReceived(AlertDescription::CertificateRequired);
        let name = rustls::Error::InvalidCertificate(CertificateError::NotValidForNameContext {
            expected: "api.example.com".try_into().unwrap(),
            presented: vec![format!("{NUMBER}.example.com")],
        });
        let cases: [(&(dyn StdError + 'static), &[&str]); 7] = [
            (&refused, &["connection refused"]),
            (&inner, &["invalid data", "TLS failed"]),
            (&alert, &["TLS alert by the server: CertificateRequired"]),
            (&name, &["the certificate is not valid for the host"]),
            (&io::Error::other(NUMBER), &[]),
            (&io::Error::from_raw_os_error(24), &["system error 24"]),
            (&std::fmt::Error, &[]),
        ];
        for (error, expected) in cases {
            assert_eq!(texts(error), expected, "{error:?}");
        }
    }

    #[tokio::test]
    async fn the_debug_data_of_a_goaway_is_not_repeated() {
        let (ours, mut theirs) = tokio::io::duplex(64 * 1024);
        let length = u8::try_from(8 + NUMBER.len()).unwrap();
        let settings = [0, 0, 0, 4, 0, 0, 0, 0, 0];
        // The last stream id is 0, and the reason is ENHANCE_YOUR_CALM.
        let goaway = [0, 0, length, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 11];
        theirs.write_all(&[settings.as_slice(), &goaway, NUMBER.as_bytes()].concat()).await.unwrap();
        let (mut sender, connection) = h2::client::handshake(ours).await.unwrap();
        let connection = tokio::spawn(connection);
        let (response, _) = sender.send_request(hyper::Request::new(()), true).unwrap();
        let error = response.await.unwrap_err();
        assert_eq!(texts(&error), ["HTTP/2 GOAWAY by the server: ENHANCE_YOUR_CALM"]);
        let connection_error = connection.await.unwrap().err();
        assert!(format!("{error:?}").contains(NUMBER), "the library's own text repeats it");
        let shown =
            format!("{:?}", cause(&error)) + &format!("{:?}", connection_error.as_ref().and_then(|error| cause(error)));
        assert!(!shown.contains("5557654321"), "{shown}");
    }
}
