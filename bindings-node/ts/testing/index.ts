/**
 * Tests your code against the whole API, which runs as a local server on the loopback interface.
 *
 * ```ts
 * import { Sandbox } from "workspace-sdk/testing";
 *
 * await using sandbox = await Sandbox.start();
 * await using client = sandbox.client();
 * await client.templates.send({ to: "+15550000001", templateName: "plain_notice" });
 * console.log(await sandbox.messages());
 * ```
 *
 * Use {@link useSandbox} to run one server for all tests of a file, and {@link Sandbox.start} to control it yourself.
 * For code that needs only some results or errors of a client, {@link fakeClient} creates one without a server.
 *
 * The server is an executable in the npm package `workspace-sandbox`, which must be installed too. See
 * [Testing your code](https://github.com/workspace-sdk/workspace-sdk/blob/main/docs/node.md#testing-your-code).
 *
 * @packageDocumentation
 */

import { timeouts } from "./process.js";

export { SandboxError } from "./error.js";
export type { FakeMethods, FakeResultInfo } from "./fake.js";
export { fakeClient, fakeIterator, fakeResult } from "./fake.js";
export type { Fault, FaultArguments, FaultKind, FaultLimits, FaultParameters } from "./faults.js";
export { useSandbox } from "./hooks.js";
export type { Effect } from "./journal.js";
export { JournalEntry } from "./journal.js";
export { keepOnFailure } from "./keep.js";
export type { Limits, TemplateState } from "./limits.js";
export type { Operation } from "./operation.js";
export type { Message, Seed, Tls } from "./records.js";
export type { SandboxOptions } from "./sandbox.js";
export { Sandbox } from "./sandbox.js";
export type { Hook, TestHooks } from "./test-hooks.js";

// Not an export, so that programs do not see it. The tests of this package shorten the timeouts.
Object.defineProperty(module.exports, "internals", { value: { timeouts } });
