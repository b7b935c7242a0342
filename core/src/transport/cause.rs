//! Describes an error of the transport in the SDK's own words. A library's text may repeat words of the server or the
//! system: the debug data of a `GOAWAY`, the names in a certificate, a path. None of these are passed on; the
//! description comes from the error's type alone.

use std::error::Error as StdError;
use std::io;

use rustls::{AlertDescription, CertificateError};

use super::connect_error::ConnectError;
use crate::error::Cause;

/// The longest chain that is followed.
const MOST_LEVELS: usize = 16;

/// Texts that the HTTP libraries write of their own, where the type cannot be named.
const KNOWN_TEXTS: &[&str] = &[
    "dns error",
    "tcp open error",
    "tcp set_nonblocking error",
    "tcp bind local error",
    "tcp bind interface error",
    "tcp connect error",
];

/// The levels of an error that are known, from outside in; none where no level is.
pub(crate) fn cause(error: &(dyn StdError + 'static)) -> Option<Cause> {
    let mut texts: Vec<String> = Vec::new();
    let mut level = Some(error);
    for _ in 0..MOST_LEVELS {
        let Some(error) = level else { break };
        if let Some(text) = text(error)
            && texts.last() != Some(&text)
        {
            texts.push(text);
        }
        level = below(error);
    }
    Cause::from_levels(texts)
}

/// The next level. An `io::Error` hides the error it carries from `source`, and so does one of HTTP/2.
fn below<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a (dyn StdError + 'static)> {
    if let Some(carried) = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        return Some(carried);
    }
    if let Some(io) = error.downcast_ref::<h2::Error>().and_then(h2::Error::get_io) {
        return Some(io);
    }
    error.source()
}

/// What is known of one level.
fn text(error: &(dyn StdError + 'static)) -> Option<String> {
    if let Some(error) = error.downcast_ref::<h2::Error>() {
        return Some(of_http2(error));
    }
    if let Some(error) = error.downcast_ref::<hyper::Error>() {
        return Some(of_http(error).to_owned());
    }
    if let Some(error) = error.downcast_ref::<rustls::Error>() {
        return Some(of_tls(error));
    }
    if let Some(error) = error.downcast_ref::<io::Error>() {
        return of_io(error);
    }
    if let Some(error) = error.downcast_ref::<ConnectError>() {
        return Some(error.to_string());
    }
    let text = error.to_string();
    KNOWN_TEXTS.iter().find(|known| **known == text).map(|known| (*known).to_owned())
}

/// The frame, who sent it, and the reason; the debug data of a `GOAWAY` is the server's own.
fn of_http2(error: &h2::Error) -> String {
    let frame = match () {
        () if error.is_go_away() => "HTTP/2 GOAWAY",
        () if error.is_reset() => "HTTP/2 RST_STREAM",
        () => "HTTP/2 error",
    };
    let by = match () {
        () if error.is_remote() => " by the server",
        () if error.is_go_away() || error.is_reset() || error.is_library() => " by this side",
        () => "",
    };
    error.reason().map_or_else(|| format!("{frame}{by}"), |reason| format!("{frame}{by}: {}", reason_name(reason)))
}

/// The name in RFC 9113, 7, or the number of one that is not there.
fn reason_name(reason: h2::Reason) -> String {
    const NAMES: &[&str] = &[
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
    // An unknown code is the server's own number, which may be anything.
    let name = usize::try_from(code).ok().and_then(|code| NAMES.get(code));
    name.map_or_else(|| "an unknown reason".to_owned(), |name| (*name).to_owned())
}

fn of_http(error: &hyper::Error) -> &'static str {
    match () {
        () if error.is_parse_status() => "the status of the answer is not valid",
        () if error.is_parse_version_h2() => "the server speaks HTTP/2 where HTTP/1.1 was agreed",
        () if error.is_parse() => "the answer is not valid HTTP",
        () if error.is_incomplete_message() => "the connection closed in the middle of an answer",
        () if error.is_timeout() => "the connection timed out",
        () if error.is_canceled() => "the request was given back unsent",
        () if error.is_closed() => "the connection was closed",
        () if error.is_body_write_aborted() => "the body of the request was not written whole",
        () if error.is_shutdown() => "the connection could not be shut down",
        () if error.is_user() => "the request was not accepted by the HTTP library",
        () => "the connection failed",
    }
}

/// The kind alone: an `io::Error` can carry any text.
fn of_io(error: &io::Error) -> Option<String> {
    let kind = error.kind().to_string();
    match kind.as_str() {
        // These say nothing; the number of the system's error does, where there is one.
        "other error" | "uncategorized error" => error.raw_os_error().map(|code| format!("system error {code}")),
        _ => Some(kind),
    }
}

fn of_tls(error: &rustls::Error) -> String {
    use rustls::Error as Tls;
    match error {
        Tls::AlertReceived(alert) => format!("TLS alert by the server: {}", alert_name(*alert)),
        Tls::InvalidCertificate(why) => of_certificate(why).to_owned(),
        other => match other {
            Tls::InappropriateMessage { .. } | Tls::InappropriateHandshakeMessage { .. } => {
                "the server sent a TLS message out of turn"
            }
            Tls::InvalidMessage(_) => "the server sent something that is not TLS",
            Tls::NoCertificatesPresented => "the server presented no certificate",
            Tls::DecryptError => "a TLS record could not be decrypted",
            Tls::EncryptError => "a TLS record could not be encrypted",
            Tls::PeerIncompatible(_) => "the server speaks no version or cipher of TLS that is accepted",
            Tls::PeerMisbehaved(_) => "the server broke the rules of TLS",
            Tls::HandshakeNotComplete => "the TLS handshake did not end",
            Tls::PeerSentOversizedRecord => "the server sent a TLS record that is too large",
            Tls::NoApplicationProtocol => "the server and this side agreed on no protocol over TLS",
            Tls::InvalidCertRevocationList(_) => "a certificate revocation list is not valid",
            _ => "TLS failed",
        }
        .to_owned(),
    }
}

fn alert_name(alert: AlertDescription) -> &'static str {
    alert.as_str().unwrap_or("an unknown alert")
}

/// What is wrong with a certificate. The names and times in it are the server's.
fn of_certificate(error: &CertificateError) -> &'static str {
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
        Why::InvalidPurpose | Why::InvalidPurposeContext { .. } => "the certificate is not one for a server",
        Why::InvalidOcspResponse => "the OCSP answer of the certificate is not valid",
        Why::ApplicationVerificationFailure => "the certificate was refused",
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
    fn only_what_is_known_by_its_type_is_said() {
        let refused = io::Error::new(io::ErrorKind::ConnectionRefused, format!("to {NUMBER}"));
        let carried = io::Error::new(io::ErrorKind::InvalidData, rustls::Error::General(NUMBER.to_owned()));
        let alert = rustls::Error::AlertReceived(AlertDescription::CertificateRequired);
        let name = rustls::Error::InvalidCertificate(CertificateError::NotValidForNameContext {
            expected: "api.example.com".try_into().unwrap(),
            presented: vec![format!("{NUMBER}.example.com")],
        });
        let cases: [(&(dyn StdError + 'static), &[&str]); 7] = [
            (&refused, &["connection refused"]),
            (&carried, &["invalid data", "TLS failed"]),
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
        // The last stream is 0, the reason ENHANCE_YOUR_CALM.
        let goaway = [0, 0, length, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 11];
        theirs.write_all(&[settings.as_slice(), &goaway, NUMBER.as_bytes()].concat()).await.unwrap();
        let (mut sender, connection) = h2::client::handshake(ours).await.unwrap();
        let connection = tokio::spawn(connection);
        let (answer, _) = sender.send_request(hyper::Request::new(()), true).unwrap();
        let error = answer.await.unwrap_err();
        assert_eq!(texts(&error), ["HTTP/2 GOAWAY by the server: ENHANCE_YOUR_CALM"]);
        let ended = connection.await.unwrap().err();
        assert!(format!("{error:?}").contains(NUMBER), "the library's own text repeats it");
        let shown = format!("{:?}", cause(&error)) + &format!("{:?}", ended.as_ref().and_then(|error| cause(error)));
        assert!(!shown.contains("5557654321"), "{shown}");
    }
}
