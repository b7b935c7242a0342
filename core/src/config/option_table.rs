//! The one table of options.

/// Every option of a client: its name, its type, and what it is for. Those of the group `client` are set when a client is built; a copy of a
/// client may have those of the group `call` differently. `for_each_option! { callback }` expands to `callback! { … }`: the names, the
/// readers of all bindings and their own option types come from it.
#[doc(hidden)]
#[macro_export]
macro_rules! for_each_option {
    ($callback:ident) => {
        $callback! {
            client {
                /// The base URL of the API. `https://host` alone gets `/api/workspace/v1/` appended; a URL with a path is used as given.
                /// Plain http is allowed to this machine only, unless `allow_insecure_http` is set.
                base_url: String = "required";
                /// The API key.
                api_key: String = "required";
                /// The longest that connecting may take, TLS included.
                connect_timeout: Duration = "5 s";
                /// The most requests per second that this client starts, evenly spaced.
                rate_limit: f64 = "no limit";
                /// The most requests that this client has in flight at once. Others wait for a permit, which counts against their timeout.
                max_concurrency: usize = "100";
                /// An HTTP proxy for every request, with its credentials in the URL if it needs them. Without this option the usual
                /// environment variables decide, on macOS and Windows also the system's settings, and this machine is never proxied.
                proxy: String = "from the environment";
                /// Which certificate authorities are trusted. There is no way to trust every certificate.
                trust_roots: TrustRoots = "platform";
                /// More certificate authorities to trust: PEM data, or the path of a PEM file.
                ca_bundle: CaBundle = "none";
                /// Your program's name and version for the `User-Agent`, such as `shop/1.4`.
                app_info: String = "none";
                /// Whether plain http is allowed to other machines. Everyone on the way can then read the API key.
                allow_insecure_http: bool = "false";
            }
            call {
                /// Where the API key goes. The body needs the request style of a JSON post.
                auth: Auth = "header";
                /// How parameters travel.
                request_style: RequestStyle = "post_json";
                /// The channel of every operation that has a `channelId` and is not given one. Without it the server chooses, if the key has
                /// only one channel.
                channel_id: String = "none";
                /// The longest that the whole call may take, with retries and waits.
                timeout: Duration = "60 s";
                /// The longest that one attempt may take. It is never longer than what is left of `timeout`.
                attempt_timeout: Duration = "30 s";
                /// How often a call may be repeated where that is safe.
                max_retries: u32 = "2";
                /// Headers to add to every request. The SDK's own headers cannot be set.
                headers: Headers = "none";
                /// Whether values are checked before anything is sent. Missing, empty and conflicting parameters are always refused.
                validate: bool = "true";
                /// The largest response body that is read, in bytes.
                max_response_bytes: usize = "16 MiB";
            }
        }
    };
}

macro_rules! declare_names {
    (
        client { $( $(#[$client_meta:meta])* $client:ident: $client_type:ident = $client_default:literal; )+ }
        call { $( $(#[$call_meta:meta])* $call:ident: $call_type:ident = $call_default:literal; )+ }
    ) => {
        /// The options that are set when a client is built, by name.
        pub(crate) const CLIENT_OPTIONS: &[&str] = &[$(stringify!($client)),+];

        /// The options that a copy of a client may have differently, by name.
        pub(crate) const CALL_OPTIONS: &[&str] = &[$(stringify!($call)),+];
    };
}

for_each_option! { declare_names }
