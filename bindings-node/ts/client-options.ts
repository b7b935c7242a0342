// The options of a client. The core validates them.

import type { LedgerKeep, TrustRoots } from "./enums";
import type { Ledger } from "./ledger";
import type { Overrides } from "./options";

/**
 * The options of a client. Only `baseUrl` and `apiKey` are required, and `Client.fromEnv` reads them from the
 * environment. [Options](https://github.com/workspace-sdk/workspace-sdk/blob/main/docs/options.md) explains how to
 * choose.
 */
export interface ClientOptions extends Overrides {
  /**
   * The base URL of the API. `/api/workspace/v1/` is appended to a URL without a path, such as `https://host`; a URL
   * with a path is used as it is. Plain http is only allowed for this machine, unless `allowInsecureHttp` is set.
   */
  baseUrl?: string | undefined;
  /** The API key. */
  apiKey?: string | undefined;
  /** The time limit for connecting, including the TLS handshake, in milliseconds; 5,000 by default. */
  connectTimeout?: number | undefined;
  /**
   * The maximum number of requests per second, evenly spaced; no limit by default. A call waits for its turn, and the
   * wait counts towards its `timeout`.
   */
  rateLimit?: number | undefined;
  /**
   * The maximum number of requests in flight; 100 by default. Further calls wait, and the wait counts towards their
   * `timeout`.
   */
  maxConcurrency?: number | undefined;
  /**
   * The URL of an http, https, socks5 or socks5h proxy for all requests, including credentials if the proxy requires
   * them. By default the usual environment variables apply, and on macOS and Windows also the system settings; then
   * requests to this machine do not use a proxy.
   */
  proxy?: string | undefined;
  /**
   * Which certificate authorities are trusted; `platform` by default. Certificate verification cannot be turned off.
   */
  trustRoots?: TrustRoots | undefined;
  /**
   * Additional certificate authorities to trust, in PEM format: the string or the bytes of a PEM file, or its path.
   * None by default. The file in `NODE_EXTRA_CA_CERTS` is trusted as well.
   */
  caBundle?: string | Uint8Array | undefined;
  /** The name and version of your program, such as `shop/1.4`, which are added to the `User-Agent`; none by default. */
  appInfo?: string | undefined;
  /**
   * Whether plain http is allowed for other machines; false by default, because anyone on the network path can then
   * read the API key.
   */
  allowInsecureHttp?: boolean | undefined;
  /**
   * The durable record of sends with an `idempotencyKey`: the path of its file on a local disk, the URL of its
   * PostgreSQL database, or an open `Ledger`. It is created if there is none. None by default.
   */
  ledger?: string | Ledger | undefined;
  /** Divides a ledger that serves several accounts: the same key in two scopes is two sends. Empty by default. */
  ledgerScope?: string | undefined;
  /**
   * The secret of the hashes that the ledger keeps of each request. By default it is stored in the file. All programs
   * that use the file need the same one.
   */
  ledgerSecret?: string | undefined;
  /** The part of a request that the ledger keeps besides its hash; `hash`, which is nothing, by default. */
  ledgerKeep?: LedgerKeep | undefined;
}
