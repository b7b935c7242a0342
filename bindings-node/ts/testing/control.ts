/** Calls the control API of the sandbox. */

import http from "node:http";

import { codeOf, messageOf, SandboxError } from "./error.js";
import { parseObject } from "./json.js";
import type { ServerProcess } from "./process.js";
import { now, sleep } from "./time.js";

/** The timeout of a call in milliseconds, and the longest time for which the server may refuse connections. */
const TIMEOUT = 30_000;
/** Milliseconds between two attempts to connect. */
const RETRY_INTERVAL = 2;
/** How many milliseconds after its connections broke the exit of a process may be reported. */
const EXIT_DELAY = 100;

export type Method = "GET" | "POST" | "DELETE";

/** Opens a new connection for each call, because `dropIdle` would count an idle one. */
const agent = new http.Agent({ keepAlive: false });

/** Makes one call, never through a proxy. */
export async function call(server: ServerProcess, method: Method, path: string, body?: object): Promise<unknown> {
  try {
    const { status, text } = await sendWithRetry(server, method, path, body);
    return parseResponse(status, text);
  } catch (error) {
    if (error instanceof SandboxError) {
      throw error;
    }
    const exit = await server.exitWithin(EXIT_DELAY);
    throw new SandboxError(exit ?? `${method} ${path}: ${messageOf(error)}`, { cause: error });
  }
}

interface ControlResponse {
  readonly status: number;
  readonly text: string;
}

/** Retries while the server refuses connections because of a `refuse` call. */
async function sendWithRetry(
  server: ServerProcess,
  method: Method,
  path: string,
  body: object | undefined,
): Promise<ControlResponse> {
  const end = now() + TIMEOUT;
  for (;;) {
    try {
      return await send(server.url, method, path, body);
    } catch (error) {
      const isRefused = codeOf(error) === "ECONNREFUSED";
      if (!isRefused || server.exit !== undefined || now() > end) {
        throw error;
      }
      await sleep(RETRY_INTERVAL);
    }
  }
}

function send(url: string, method: Method, path: string, body?: object): Promise<ControlResponse> {
  return new Promise((resolve, reject) => {
    const headers = { "content-type": "application/json" };
    const signal = AbortSignal.timeout(TIMEOUT);
    const request = http.request(`${url}/_sandbox/v1${path}`, { method, headers, agent, signal });
    request.on("error", reject);
    request.on("response", (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("error", reject);
      response.on("data", (part: string) => (text += part));
      response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
    });
    request.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

function parseResponse(status: number, text: string): unknown {
  const body = parseObject(text);
  if (status === 200 && body !== undefined) {
    return body;
  }
  const reason = body !== undefined && "error" in body ? String(body.error) : undefined;
  throw new SandboxError(reason ?? `the control API responded with ${status}: ${JSON.stringify(text.slice(0, 200))}`);
}
