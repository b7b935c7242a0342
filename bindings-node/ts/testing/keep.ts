/** After a failed test: the addresses of the pages of its sandboxes, and a wait until Enter is pressed. */

import { type Outcome, outcomeOf } from "./outcome.js";
import { runningSandboxes } from "./sandbox.js";
import { SerialQueue } from "./serial-queue.js";
import { askInTerminal } from "./terminal.js";
import type { Hook } from "./test-hooks.js";

const VARIABLE = "WORKSPACE_SANDBOX_KEEP";

/** In milliseconds; the longest time of a timer. Every framework limits a hook, and only some know an endless time. */
const LONGEST = 2 ** 31 - 1;

/** Tests may run concurrently, but only one at a time can ask. */
const questions = new SerialQueue();
/** The tests that have asked, because a file may call both functions that ask. */
const asked = new WeakSet<object>();
const notes = new Set<string>();

/**
 * Lets you look at what a failed test did, if the environment variable `WORKSPACE_SANDBOX_KEEP` is `1`: prints the
 * address of the page of each sandbox that still runs, and waits until Enter is pressed in the terminal. Without a
 * terminal, it does not wait.
 *
 * `useSandbox` does it too. Call this function in a file whose tests start sandboxes with `Sandbox.start`. They run
 * until then if `t.after` (node:test) or `onTestFinished` (Vitest) closes them, but not with `await using`.
 *
 * ```ts
 * import test from "node:test";
 * import { keepOnFailure, Sandbox } from "workspace-sdk/testing";
 *
 * keepOnFailure(test);
 *
 * test("a reminder is sent", async (t) => {
 *   const sandbox = await Sandbox.start();
 *   t.after(() => sandbox.close());
 * });
 * ```
 *
 * It works with node:test since Node 20.12, Vitest and Mocha, whose hooks know whether the test failed.
 */
export function keepOnFailure(hooks: { readonly afterEach?: Hook }): void {
  const variable = process.env[VARIABLE] ?? "";
  if (variable === "" || variable === "0") {
    return;
  }
  const { afterEach } = hooks;
  if (typeof afterEach !== "function") {
    note(`${VARIABLE} needs the hook afterEach of the test framework.`);
    return;
  }
  // node:test has an object of options where the others have a number. Mocha ignores it, and has a method instead.
  const limit = "afterAll" in hooks ? LONGEST : { timeout: LONGEST };
  const register: (run: () => Promise<void>, limit: unknown) => unknown = afterEach.bind(hooks);
  // It declares no parameter: Jest and Mocha would pass a callback, and Vitest would look for its fixtures.
  register(async function (this: unknown): Promise<void> {
    // biome-ignore lint/complexity/noArguments: a rest parameter is a parameter for Vitest
    await afterTest(this, arguments[0]);
  }, limit);
}

async function afterTest(receiver: unknown, context: unknown): Promise<void> {
  const outcome = outcomeOf(receiver, context);
  if (outcome === undefined) {
    note(`${VARIABLE} has no effect here: this test framework does not tell a hook whether the test failed.`);
    return;
  }
  if (!outcome.failed || isRepeated(outcome.test)) {
    return;
  }
  // Only Mocha has it, and no other way to change the limit of the hook that runs.
  (receiver as { timeout?: (limit: number) => void } | undefined)?.timeout?.(0);
  await questions.run(() => ask(outcome));
}

/** Whether the test has asked already. Mocha has no context, but one object per test. */
function isRepeated(test: object): boolean {
  const repeated = asked.has(test);
  asked.add(test);
  return repeated;
}

async function ask({ name, redraws }: Outcome): Promise<void> {
  const pages = runningSandboxes().map(({ url }) => `${url}/`);
  if (pages.length === 0) {
    return;
  }
  const text = ["", `The test "${name}" failed. Look at what it did:`, ...pages, ""].join("\n");
  if (!(await askInTerminal(`${text}Press Enter to continue.\n`, redraws))) {
    process.stderr.write(`${text}The tests do not wait, because they have no terminal.\n`);
  }
}

/** Writes a sentence once. */
function note(text: string): void {
  if (!notes.has(text)) {
    notes.add(text);
    process.stderr.write(`${text}\n`);
  }
}
