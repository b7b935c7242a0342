//! Certificates are verified, HTTP/2 is used if the server offers it, and its proofs that a request was not processed
//! are accepted.

use workspace_sandbox::{Fault, Options, Sandbox};
use workspace_sdk::{CaBundle, Client, Disposition, ErrorKind, Failure, Overrides, RequestStyle, TrustRoots};

use crate::{notice, sent};

fn sandbox() -> Sandbox {
    Sandbox::start(Options { tls: true, ..Options::default() }).unwrap()
}

fn client(sandbox: &Sandbox, url: &str, roots: TrustRoots) -> Client {
    let bundle = CaBundle::Pem(sandbox.tls().unwrap().ca_pem.clone().into_bytes());
    Client::builder()
        .base_url(url)
        .api_key(workspace_sandbox::API_KEY)
        .trust_roots(roots)
        .ca_bundle(bundle)
        .build()
        .unwrap()
}

#[tokio::test]
async fn http_2_is_used_if_the_server_offers_it() {
    let sandbox = sandbox();
    for roots in [TrustRoots::Platform, TrustRoots::Bundled] {
        let client = client(&sandbox, sandbox.https_url().unwrap(), roots);
        client.templates().send(notice()).await.unwrap();
        assert_eq!(sandbox.journal().last().unwrap().http, "2");
    }
    assert_eq!(sent(&sandbox), 2);
}

#[tokio::test]
async fn a_bad_certificate_stops_the_call_before_anything_is_sent() {
    let sandbox = sandbox();
    let tls = sandbox.tls().unwrap().clone();
    for url in [&tls.expired_url, &tls.wrong_host_url, &tls.unknown_ca_url] {
        for roots in [TrustRoots::Platform, TrustRoots::Bundled] {
            let error = client(&sandbox, url, roots).templates().send(notice()).await.unwrap_err();
            assert_eq!((error.kind(), error.failure()), (ErrorKind::Transport, Some(Failure::Tls)), "{url} {error:?}");
            assert_eq!((error.disposition(), error.attempts()), (Disposition::Rejected, 1), "{url}");
        }
    }
    assert!(sandbox.journal().is_empty());
}

/// With TLS 1.3 the server's alert arrives after requests were written.
#[tokio::test]
async fn a_server_that_requires_a_client_certificate_reads_no_request() {
    let sandbox = sandbox();
    let url = &sandbox.tls().unwrap().client_certificate_url;
    for style in [RequestStyle::PostJson, RequestStyle::PostQuery, RequestStyle::GetQuery] {
        for _ in 0..20 {
            let client = client(&sandbox, url, TrustRoots::Bundled);
            let client = client.with_options(Overrides::new().request_style(style)).unwrap();
            let error = client.templates().send(notice()).await.unwrap_err();
            let found = (error.failure(), error.disposition(), error.attempts());
            assert_eq!(found, (Some(Failure::Tls), Disposition::Rejected, 1), "{style:?} {error:?}");
        }
    }
    assert!(sandbox.journal().is_empty());
}

#[tokio::test]
async fn a_request_on_a_refused_stream_is_retried() {
    let sandbox = sandbox();
    let client = client(&sandbox, sandbox.https_url().unwrap(), TrustRoots::Bundled);
    for fault in [Fault::refused_stream(), Fault::goaway()] {
        client.channels().list().await.unwrap();
        let before = sent(&sandbox);
        sandbox.fault(fault).unwrap();
        let answer = client.templates().send(notice()).await.unwrap();
        assert_eq!(answer.call.attempts, 2);
        assert_eq!(sent(&sandbox), before + 1);
    }
}

#[tokio::test]
async fn a_request_that_a_goaway_counts_as_processed_is_not_retried() {
    let sandbox = sandbox();
    let client = client(&sandbox, sandbox.https_url().unwrap(), TrustRoots::Bundled);
    for fault in [Fault::goaway_after(), Fault::lost_answer(), Fault::truncate()] {
        client.channels().list().await.unwrap();
        let before = sent(&sandbox);
        sandbox.fault(fault.clone()).unwrap();
        let error = client.templates().send(notice()).await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::OutcomeUnknown, 1), "{fault:?} {error:?}");
        assert_eq!(sent(&sandbox), before + 1);
    }
}

#[tokio::test]
async fn a_bundle_can_be_a_file() {
    let sandbox = sandbox();
    let file = std::env::temp_dir().join(format!("workspace-sdk-ca-{}.pem", std::process::id()));
    std::fs::write(&file, &sandbox.tls().unwrap().ca_pem).unwrap();
    let builder = || Client::builder().base_url(sandbox.https_url().unwrap()).api_key(workspace_sandbox::API_KEY);
    builder().ca_bundle(CaBundle::File(file.clone())).build().unwrap().channels().list().await.unwrap();
    std::fs::remove_file(&file).unwrap();
    let error = builder().ca_bundle(CaBundle::File(file)).build().unwrap_err();
    assert_eq!((error.kind(), error.fields()[0].field.as_str()), (ErrorKind::Configuration, "ca_bundle"));
}
