/**
 * Programs that run in a separate process or thread. A program is a function whose source code is run there, so that
 * the compiler checks it. It cannot use anything else in its file.
 */

import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import type { Readable, Writable } from "node:stream";
import { Worker, type WorkerOptions } from "node:worker_threads";

type Sdk = typeof import("workspace-sdk");
export type Program = (sdk: Sdk, ...given: string[]) => unknown;

export interface ExitResult {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly given?: readonly string[];
  readonly flags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** After how many milliseconds a program that hangs is killed. */
  readonly limit?: number;
}

const main = createRequire(import.meta.url).resolve("workspace-sdk");

/** The source of a program, as CommonJS. The package is loaded when it is first used. */
export function sourceOf(program: Program, given: readonly string[] = []): string {
  const sdk = `new Proxy({}, { get: (_, name) => require(${JSON.stringify(main)})[name] })`;
  return `"use strict"; (${program})(${sdk}, ...${JSON.stringify(given)});`;
}

/** Starts a program; the caller reads its output. */
export function begin(program: Program, options: RunOptions = {}): ChildProcessByStdio<Writable, Readable, Readable> {
  const env: NodeJS.ProcessEnv = { ...process.env, ...options.env };
  // These variables are for the process of the test runner.
  delete env["NODE_OPTIONS"];
  delete env["NODE_TEST_CONTEXT"];
  const command = [...(options.flags ?? []), "-e", sourceOf(program, options.given)];
  return spawn(process.execPath, command, { env, stdio: ["pipe", "pipe", "pipe"] });
}

/** Runs a program until it exits, at most until the limit. */
export async function run(program: Program, options: RunOptions = {}): Promise<ExitResult> {
  const child = begin(program, options);
  child.stdin.end();
  let [stdout, stderr, isLate] = ["", "", false];
  child.stdout.setEncoding("utf8").on("data", (data: string) => (stdout += data));
  child.stderr.setEncoding("utf8").on("data", (data: string) => (stderr += data));
  const limit = options.limit ?? 30_000;
  const timer = setTimeout(() => {
    isLate = true;
    child.kill("SIGKILL");
  }, limit);
  const [code, signal] = (await once(child, "close")) as [number | null, NodeJS.Signals | null];
  clearTimeout(timer);
  if (isLate) {
    throw new Error(`did not exit within ${limit} ms:\n${stdout}\n${stderr}`);
  }
  return { code, signal, stdout, stderr };
}

/** The output of a program that must succeed. */
export async function output(program: Program, options: RunOptions = {}): Promise<string> {
  const { code, signal, stdout, stderr } = await run(program, options);
  if (code !== 0) {
    throw new Error(`code ${code}, signal ${signal}:\n${stdout}\n${stderr}`);
  }
  return stdout;
}

/** A worker that runs a program. */
export function inWorker(program: Program, given: readonly string[] = [], options: WorkerOptions = {}): Worker {
  return new Worker(sourceOf(program, given), { ...options, eval: true });
}
