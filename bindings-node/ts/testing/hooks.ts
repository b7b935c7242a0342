/** A sandbox for the tests of a file, whatever runs them. */

import { Sandbox, type SandboxOptions } from "./sandbox.js";

/** A function of a test framework by which one registers what it has to run. */
export type Hook = (run: () => Promise<void>) => unknown;

/**
 * The hooks of a test framework, by the names they have there: node:test and Mocha say `before` and `after`, Vitest, Jest and Bun
 * `beforeAll` and `afterAll`.
 */
export type TestHooks =
  | { readonly before: Hook; readonly after: Hook; readonly beforeEach: Hook }
  | { readonly beforeAll: Hook; readonly afterAll: Hook; readonly beforeEach: Hook };

const NAMES = [
  ["beforeAll", "afterAll"],
  ["before", "after"],
] as const;

type HookName = "beforeEach" | (typeof NAMES)[number][number];

/**
 * A sandbox for the tests of a file, or of a `describe` block: one server, and fresh data for each test. It runs from before the
 * first of them until after the last.
 *
 * ```ts
 * import test from "node:test";
 * const sandbox = useSandbox(test);
 *
 * import * as vitest from "vitest";
 * const sandbox = useSandbox(vitest);
 * ```
 *
 * Tests that run at the same time share the data: they need a sandbox each, by {@link Sandbox.start}.
 */
export function useSandbox(hooks: TestHooks, options: SandboxOptions = {}): Sandbox {
  const sandbox = new Sandbox(options);
  const { first, each, last } = byMoment(hooks);
  first(async () => {
    await sandbox.start();
  });
  each(async () => {
    // It runs already, unless the test before this one stopped it.
    await sandbox.start();
    await sandbox.reset();
  });
  last(() => sandbox.close());
  return sandbox;
}

function byMoment(hooks: Partial<Record<HookName, Hook>>): Record<"first" | "each" | "last", Hook> {
  for (const [before, after] of NAMES) {
    const [first, each, last] = [hooks[before], hooks.beforeEach, hooks[after]];
    if (typeof first === "function" && typeof each === "function" && typeof last === "function") {
      return { first: first.bind(hooks), each: each.bind(hooks), last: last.bind(hooks) };
    }
  }
  const pairs = NAMES.map((pair) => pair.join(" and ")).join(", or ");
  throw new TypeError(`useSandbox needs the hooks of a test framework: beforeEach, and ${pairs}`);
}
