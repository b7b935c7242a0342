//! The table of options.

/// Every option of a client: its name, its type and its purpose. The options of the group `client` are set when a
/// client is built, and so are those of the group `ledger`, which languages without a ledger do not have. Those of the
/// group `call` can differ in a copy of a client. `for_each_option! { callback }` expands
/// to `callback! { … }`; the lists of names, the option readers of all bindings and the bindings' own option types are
/// generated from this table.
// The crates of the bindings use this macro. An exported macro is at the root of its crate, so it cannot be in
// `bindings`, and is hidden.
#[doc(hidden)]
#[macro_export]
macro_rules! for_each_option {
    ($callback:ident) => {
        $callback! {
            client {
                /// The base URL of the API. `https://host` alone gets `/api/workspace/v1/` appended; a URL with a path
                /// is used unchanged. Plain http is allowed only to the local machine, unless `allow_insecure_http` is
                /// set.
                base_url: String = "required";
                /// The API key.
                api_key: String = "required";
                /// The maximum time for opening a connection, including TLS.
                connect_timeout: Duration = "5 s";
                /// The maximum number of requests per second that this client and its copies start, at even intervals.
                /// The wait counts against the timeout of the call.
                rate_limit: f64 = "no limit";
                /// The maximum number of requests that this client and its copies have in flight. Further requests wait
                /// for a permit, and the wait counts against their timeout.
                max_concurrency: usize = "100";
                /// The URL of an http, https, socks5 or socks5h proxy for every request, with credentials if it needs
                /// them. Without this option, the usual environment variables apply, on macOS and Windows also the
                /// system settings, and requests to the local machine use no proxy.
                proxy: String = "from the environment";
                /// Which certificate authorities are trusted. Certificate verification cannot be turned off.
                trust_roots: TrustRoots = "platform";
                /// Additional certificate authorities to trust: PEM data, or the path of a PEM file.
                ca_bundle: CaBundle = "none";
                /// Your program's name and version for the `User-Agent`, such as `shop/1.4`.
                app_info: String = "none";
                /// Whether plain http is allowed to other machines. Anyone on the network path can then read the API
                /// key.
                allow_insecure_http: bool = "false";
            }
            ledger {
                /// The record of sends with an idempotency key: the path of its file on a local disk, the URL of its
                /// PostgreSQL database, or an open `Ledger`. It is created if there is none.
                ledger: LedgerSource = "none";
                /// Divides a ledger that serves several accounts: the same key in two scopes is two sends.
                ledger_scope: String = "empty";
                /// The secret of the hashes that the ledger keeps of each request. All programs that use the file must
                /// set the same secret.
                ledger_secret: String = "in the file";
                /// The data of a request that the ledger keeps besides its hash: none (`hash`), or the phone number of
                /// the `recipient`.
                ledger_keep: LedgerKeep = "hash";
            }
            call {
                /// Where the API key is sent. `body` requires the request style `post_json`.
                auth: Auth = "header";
                /// How parameters are sent.
                request_style: RequestStyle = "post_json";
                /// The channel for every operation that has a `channelId` and gets none. Without this option the server
                /// chooses, if the key has only one channel.
                channel_id: String = "none";
                /// The maximum duration of the whole call, including retries and waits. A shorter timeout also shortens
                /// each attempt, so this is usually the only timeout to set.
                timeout: Duration = "60 s";
                /// The maximum duration of one attempt, which is also limited by the remaining time of `timeout`. If
                /// both are set, this one must not be longer.
                attempt_timeout: Duration = "30 s";
                /// The maximum number of retries of a call; 0 turns retries off. A call is retried only if that cannot
                /// execute it twice.
                max_retries: u32 = "2";
                /// Headers to add to every request. The SDK's own headers cannot be set.
                headers: Headers = "none";
                /// Whether values are validated before a request is sent. Missing and conflicting parameters are
                /// always rejected.
                validate: bool = "true";
                /// The maximum size of a response body, in bytes.
                max_response_bytes: usize = "16 MiB";
            }
        }
    };
}

#[cfg(feature = "bindings")]
macro_rules! declare_names {
    (
        client { $( $(#[$client_meta:meta])* $client:ident: $client_type:ident = $client_default:literal; )+ }
        ledger { $( $(#[$ledger_meta:meta])* $ledger:ident: $ledger_type:ident = $ledger_default:literal; )+ }
        call { $( $(#[$call_meta:meta])* $call:ident: $call_type:ident = $call_default:literal; )+ }
    ) => {
        /// The names of the options that are set when a client is built.
        pub(crate) const CLIENT_OPTIONS: &[&str] = &[$(stringify!($client),)+ $(stringify!($ledger)),+];

        /// The names of the options of the ledger, which are among those of a client.
        pub(crate) const LEDGER_OPTIONS: &[&str] = &[$(stringify!($ledger)),+];

        /// The names of the options that can differ in a copy of a client.
        pub(crate) const CALL_OPTIONS: &[&str] = &[$(stringify!($call)),+];
    };
}

#[cfg(feature = "bindings")]
for_each_option! { declare_names }
