/**
 * Testing code that uses this package, against the whole API as a real server on loopback.
 *
 * ```ts
 * import { Sandbox } from "workspace-sdk/testing";
 *
 * await using sandbox = await Sandbox.start();
 * await using client = sandbox.client();
 * ```
 *
 * The server is the program of the package `workspace-sandbox`. {@link useSandbox} runs one server for
 * the tests of a file.
 *
 * @packageDocumentation
 */

export { SandboxError } from "./error.js";
export type { Fault, FaultArguments, FaultKind, FaultLimits, FaultParameters } from "./faults.js";
export type { Hook, TestHooks } from "./hooks.js";
export { useSandbox } from "./hooks.js";
export type { Effect } from "./journal.js";
export { JournalEntry } from "./journal.js";
export type { Operation } from "./operation.js";
export type { Message, Seed, Tls } from "./records.js";
export type { SandboxOptions } from "./sandbox.js";
export { Sandbox } from "./sandbox.js";
