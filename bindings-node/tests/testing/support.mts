// Helpers of these tests. They use plain HTTP, so that they test the sandbox and not the SDK.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { connect } from "node:net";
import { dirname } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

import type { Sandbox } from "workspace-sdk/testing";

const require = createRequire(import.meta.url);

/** The folder of the binding. */
export const FOLDER = dirname(require.resolve("workspace-sdk/package.json"));

export const TO = "+15550000001";
export const SEND = "whatsapp/templates/send";

/** The response of an operation. */
export interface ApiResponse {
  readonly status: number;
  readonly data: unknown;
  readonly message: string;
}

/** POSTs parameters to the path of an operation, on a new connection. */
export async function post(sandbox: Sandbox, path: string, parameters: object = {}): Promise<ApiResponse> {
  const response = await fetch(`${sandbox.url}/api/workspace/v1/${path}`, {
    method: "POST",
    headers: { "x-api-key": sandbox.apiKey, "x-sandbox-call": "17", connection: "close" },
    body: JSON.stringify(parameters),
  });
  const body = (await response.json()) as { data: unknown; message: string };
  return { status: response.status, data: body.data, message: body.message };
}

/** Whether a server listens at a URL. */
export function listens(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    socket.on("error", () => resolve(false));
    socket.on("connect", () => {
      socket.destroy();
      resolve(true);
    });
  });
}

/** Polls a condition without an event, such as the exit of another process. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + 10_000;
  while (!(await condition())) {
    if (Date.now() > end) {
      throw new Error("the condition was not met within 10 s");
    }
    await wait(2);
  }
}

/** How a Node process exited. */
export interface ExitResult {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly output: string;
}

/** Runs a module in a new Node process, where it can import the package by name. */
export async function run(source: string, environment: NodeJS.ProcessEnv = {}): Promise<ExitResult> {
  return await exitOf(
    spawn(process.execPath, ["--input-type=module", "--eval", source], {
      cwd: FOLDER,
      // Otherwise a test in the module would report to the test that runs it.
      env: { ...process.env, NODE_TEST_CONTEXT: undefined, ...environment },
      stdio: ["ignore", "pipe", "inherit"],
    }),
  );
}

export async function exitOf(child: ChildProcess): Promise<ExitResult> {
  let output = "";
  child.stdout?.setEncoding("utf8");
  child.stdout?.on("data", (part: string) => {
    output += part;
  });
  await once(child, "close");
  return { code: child.exitCode, signal: child.signalCode, output };
}

/** The timeouts of a server's process, for a test to shorten. */
export const { timeouts }: { timeouts: { start: number; stop: number } } = require("workspace-sdk/testing").internals;

/** Sets environment variables while the function runs. */
export async function withEnvironment<T>(
  variables: Record<string, string | undefined>,
  work: () => Promise<T>,
): Promise<T> {
  const before = { ...process.env };
  const set = (values: NodeJS.ProcessEnv): void => {
    for (const name of Object.keys(variables)) {
      const value = values[name];
      if (value === undefined) {
        delete process.env[name];
      } else {
        process.env[name] = value;
      }
    }
  };
  set(variables);
  try {
    return await work();
  } finally {
    set(before);
  }
}
