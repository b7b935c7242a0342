/** A sandbox for the tests of a file, for any test framework. */

import { Sandbox, type SandboxOptions } from "./sandbox.js";

/** A function of a test framework that registers a callback. */
export type Hook = (run: () => Promise<void>) => unknown;

/**
 * The hooks of a test framework under their own names: node:test and Mocha have `before` and `after`; Vitest, Jest and Bun have
 * `beforeAll` and `afterAll`.
 */
export type TestHooks =
  | { readonly before: Hook; readonly after: Hook; readonly beforeEach: Hook }
  | { readonly beforeAll: Hook; readonly afterAll: Hook; readonly beforeEach: Hook };

const HOOK_PAIRS = [
  ["beforeAll", "afterAll"],
  ["before", "after"],
] as const;

type HookName = "beforeEach" | (typeof HOOK_PAIRS)[number][number];

/**
 * A sandbox for the tests of a file, or of a `describe` block: one server, and fresh data for each test. It runs from before the
 * first test until after the last.
 *
 * ```ts
 * import test from "node:test";
 * const sandbox = useSandbox(test);
 *
 * import * as vitest from "vitest";
 * const sandbox = useSandbox(vitest);
 * ```
 *
 * Concurrent tests would share the data: start one sandbox for each of them with {@link Sandbox.start}.
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
