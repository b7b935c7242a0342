//! Free ports.

use std::net::{Ipv4Addr, TcpListener};
use std::ops::Range;

use crate::error::Error;

/// Ports that no system gives to clients. While a server is stopped, a client that connects to it could otherwise get
/// its port, and be connected to itself.
const PORTS: Range<u16> = 12_000..32_000;

/// How many ports are tried before there is no free one.
const MAX_TRIED: usize = 1_000;

/// Another program can take a free port before the server does. So each server is started up to this many times.
const ATTEMPTS: usize = 3;

/// A port of the loopback address that is free now.
pub(crate) fn free_port() -> Result<u16, Error> {
    let mut ports = std::iter::repeat_with(|| fastrand::u16(PORTS)).take(MAX_TRIED);
    let port = ports.find(|port| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok());
    port.ok_or_else(|| Error::new("no port is free"))
}

/// Starts a server, with another free port if it fails.
pub(crate) fn with_free_port<T>(start: impl Fn(u16) -> Result<T, Error>) -> Result<T, Error> {
    let mut result = start(free_port()?);
    for _ in 1..ATTEMPTS {
        if result.is_ok() {
            break;
        }
        result = start(free_port()?);
    }
    result
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[test]
    fn a_port_can_be_used_and_no_client_gets_it() {
        let port = free_port().unwrap();
        assert!(PORTS.contains(&port));
        assert!(TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok());
    }

    #[test]
    fn a_server_that_fails_is_started_again_a_few_times() {
        for (failures, succeeds) in [(0, true), (2, true), (3, false)] {
            let starts = Cell::new(0);
            let result = with_free_port(|_| {
                starts.set(starts.get() + 1);
                if starts.get() > failures { Ok(()) } else { Err(Error::new("the port is taken")) }
            });
            assert_eq!((result.is_ok(), starts.get()), (succeeds, ATTEMPTS.min(failures + 1)));
        }
    }
}
