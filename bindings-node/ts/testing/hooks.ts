/** A sandbox for the tests of a file, for any test framework. */

import { keepOnFailure } from "./keep.js";
import { Sandbox, type SandboxOptions } from "./sandbox.js";
import type { Hook, TestHooks } from "./test-hooks.js";

const HOOK_PAIRS = [
  ["beforeAll", "afterAll"],
  ["before", "after"],
] as const;

type HookName = "beforeEach" | (typeof HOOK_PAIRS)[number][number];

/**
 * Creates a sandbox for the tests of a file or of a `describe` block. All tests share one server, which starts before
 * the first test and stops after the last. Before each test, its data, its journal, its faults and its clock are reset.
 *
 * ```ts
 * import test from "node:test";
 * import { useSandbox } from "workspace-sdk/testing";
 *
 * const sandbox = useSandbox(test);
 *
 * test("a reminder is sent", async () => {
 *   await sandbox.client().templates.send({ to: "+15550000001", templateName: "plain_notice" });
 *   const [message] = await sandbox.messages();
 * });
 * ```
 *
 * For Vitest, pass its module: `import * as vitest from "vitest"`, then `useSandbox(vitest)`.
 *
 * Do not use it for concurrent tests, because they would share the data. Start one sandbox for each of them with
 * {@link Sandbox.start}.
 *
 * If the environment variable `WORKSPACE_SANDBOX_KEEP` is `1`, a failed test waits until you have looked at the page of
 * the server, as `keepOnFailure` describes.
 */
export function useSandbox(hooks: TestHooks, options: SandboxOptions = {}): Sandbox {
  const sandbox = new Sandbox(options);
  const { first, each, last } = hooksOf(hooks);
  first(async () => {
    await sandbox.start();
  });
  each(async () => {
    // Does nothing unless the previous test stopped the server.
    await sandbox.start();
    await sandbox.reset();
  });
  keepOnFailure(hooks);
  last(() => sandbox.close());
  return sandbox;
}

function hooksOf(hooks: Partial<Record<HookName, Hook>>): Record<"first" | "each" | "last", Hook> {
  for (const [before, after] of HOOK_PAIRS) {
    const [first, each, last] = [hooks[before], hooks.beforeEach, hooks[after]];
    if (typeof first === "function" && typeof each === "function" && typeof last === "function") {
      return { first: first.bind(hooks), each: each.bind(hooks), last: last.bind(hooks) };
    }
  }
  const pairs = HOOK_PAIRS.map((pair) => pair.join(" and ")).join(", or ");
  throw new TypeError(`useSandbox needs the hooks of a test framework: beforeEach, and ${pairs}`);
}
