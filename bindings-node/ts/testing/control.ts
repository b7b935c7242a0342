/** Calls of the control API. */

import http from "node:http";

import { codeOf, messageOf, SandboxError } from "./error.js";
import { parseObject } from "./json.js";
import type { ServerProcess } from "./process.js";
import { now, pause } from "./time.js";

/** For a call, and for the time in which the server may refuse connections. */
const LIMIT = 30_000;
/** A new look whether the server listens again, and whether it has ended. */
const PAUSE = 2;
/** The end of a process is known a moment after its connections broke. */
const GRACE = 100;

export type Method = "GET" | "POST" | "DELETE";

/** A connection for each call: one that stayed open would be one more for `dropIdle`. */
const agent = new http.Agent({ keepAlive: false });

/** One call, never through a proxy. */
export async function call(server: ServerProcess, method: Method, path: string, body?: object): Promise<unknown> {
  try {
    const { status, text } = await sendPatiently(server, method, path, body);
    return read(status, text);
  } catch (error) {
    if (error instanceof SandboxError) {
      throw error;
    }
    const ended = await server.endedWithin(GRACE);
    throw new SandboxError(ended ?? `${method} ${path}: ${messageOf(error)}`, { cause: error });
  }
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

/** Waits while the server refuses connections because it was told to. */
async function sendPatiently(
  server: ServerProcess,
  method: Method,
  path: string,
  body: object | undefined,
): Promise<Answer> {
  const end = now() + LIMIT;
  for (;;) {
    try {
      return await send(server.url, method, path, body);
    } catch (error) {
      const isRefused = codeOf(error) === "ECONNREFUSED";
      if (!isRefused || server.ended !== undefined || now() > end) {
        throw error;
      }
      await pause(PAUSE);
    }
  }
}

function send(url: string, method: Method, path: string, body?: object): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = { "content-type": "application/json" };
    const signal = AbortSignal.timeout(LIMIT);
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

function read(status: number, text: string): unknown {
  const answer = parseObject(text);
  if (status === 200 && answer !== undefined) {
    return answer;
  }
  const reason = answer !== undefined && "error" in answer ? String(answer.error) : undefined;
  throw new SandboxError(reason ?? `the control API answered ${status}: ${JSON.stringify(text.slice(0, 200))}`);
}
