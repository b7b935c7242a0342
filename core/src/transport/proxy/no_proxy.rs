//! The list of hosts without a proxy, `NO_PROXY`: curl's forms, and two forms of other programs, which are a port and
//! `*.` before a domain. An entry of another form is ignored, so that requests use the proxy.

use std::net::IpAddr;

use ipnet::IpNet;
use url::{Host, Url};

/// Whether the host of a URL is in a list whose entries are separated by commas or white space.
pub(super) fn contains(list: &str, target: &Url) -> bool {
    let Some(host) = target.host() else { return false };
    let is_listed = |entry: &str| matches(entry, &host, target.port_or_known_default());
    list.split(|c: char| c == ',' || c.is_whitespace()).any(is_listed)
}

fn matches(entry: &str, host: &Host<&str>, port: Option<u16>) -> bool {
    let host_address = address(host);
    if let Some((address, length)) = entry.split_once('/') {
        let network = parse_address(address).zip(length.parse().ok());
        let network = network.and_then(|(address, length)| IpNet::new(address, length).ok());
        return network.zip(host_address).is_some_and(|(network, address)| network.contains(&address));
    }
    let (name, entry_port) = split_port(entry);
    let is_same_port = entry_port.is_none_or(|entry_port| entry_port.parse().ok() == port);
    is_same_port && (name == "*" || matches_name(name, host, host_address))
}

/// Splits `host:port`, where the host can be an IPv6 address in brackets. Several colons are an address without a port.
fn split_port(entry: &str) -> (&str, Option<&str>) {
    match entry.rsplit_once(':') {
        Some((name, port)) if name.ends_with(']') || !name.contains(':') => (name, Some(port)),
        _ => (entry, None),
    }
}

fn matches_name(name: &str, host: &Host<&str>, host_address: Option<IpAddr>) -> bool {
    if let Some(address) = parse_address(name) {
        return host_address == Some(address);
    }
    let (name, is_wildcard) = match name.strip_prefix("*.") {
        Some(domain) => (domain, true),
        None => (name.trim_start_matches('.'), false),
    };
    // The same parser as for the base URL: lower case, and the ASCII form of an internationalized name.
    let (Ok(Host::Domain(domain)), Host::Domain(host)) = (Host::parse(name), host) else { return false };
    let (domain, host) = (domain.trim_end_matches('.'), host.trim_end_matches('.'));
    match host.strip_suffix(domain) {
        Some("") => !is_wildcard,
        Some(subdomain) => subdomain.ends_with('.'),
        None => false,
    }
}

/// An IP address; one of version 6 can be in brackets.
fn parse_address(text: &str) -> Option<IpAddr> {
    text.trim_start_matches('[').trim_end_matches(']').parse().ok()
}

fn address(host: &Host<&str>) -> Option<IpAddr> {
    match host {
        Host::Ipv4(address) => Some((*address).into()),
        Host::Ipv6(address) => Some((*address).into()),
        Host::Domain(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_form_matches_its_hosts() {
        let api = "https://api.corp.example";
        let cases: &[(&str, &[&str], &[&str])] = &[
            ("*", &[api, "http://10.0.0.1", "https://[fd00::1]"], &[]),
            ("corp.example", &[api, "https://corp.example", "https://CORP.example."], &["https://notcorp.example"]),
            (".corp.example", &[api, "https://corp.example"], &["https://notcorp.example"]),
            ("*.corp.example", &[api, "https://a.b.corp.example"], &["https://corp.example", "https://xcorp.example"]),
            ("API.Corp.Example.", &[api], &["https://corp.example", "https://other.corp.example"]),
            ("bücher.example", &["https://bücher.example", "https://www.xn--bcher-kva.example"], &[api]),
            ("corp.example:8443", &["https://api.corp.example:8443"], &[api, "http://api.corp.example"]),
            ("api.corp.example:443", &[api], &["http://api.corp.example", "https://api.corp.example:8443"]),
            ("*:8443", &["https://api.corp.example:8443", "https://10.0.0.1:8443"], &[api]),
            ("api.corp.example:https", &[], &[api]),
            ("a.example b.example", &["https://a.example", "https://b.example"], &[api]),
            ("a.example,,\tb.example , ", &["https://a.example", "https://b.example"], &[api]),
            ("10.1.2.3", &["https://10.1.2.3"], &["https://10.1.2.30", "https://10.1.2.3.example", api]),
            ("10.1.2.3:8443", &["https://10.1.2.3:8443"], &["https://10.1.2.3"]),
            ("10.0.0.0/8", &["https://10.9.8.7:8443"], &["https://11.0.0.1", "https://10.example", "https://[::1]"]),
            ("fd00::1", &["https://[fd00:0::1]:8443"], &["https://[fd00::2]"]),
            ("[fd00::1]", &["https://[fd00::1]"], &["https://[fd00::2]"]),
            ("[fd00::1]:8443", &["https://[fd00::1]:8443"], &["https://[fd00::1]"]),
            ("fd00::/8", &["https://[fd12::1]"], &["https://[fe80::1]", "https://10.0.0.1"]),
            ("[fd00::]/8", &["https://[fd12::1]"], &["https://[fe80::1]"]),
            ("<local> 10.0.0.0/99 . *.* https://api.corp.example", &[], &[api, "https://10.0.0.1"]),
            ("", &[], &[api]),
        ];
        for (list, direct, proxied) in cases {
            for (urls, expected) in [(direct, true), (proxied, false)] {
                for url in *urls {
                    assert_eq!(contains(list, &Url::parse(url).unwrap()), expected, "{list}: {url}");
                }
            }
        }
    }
}
