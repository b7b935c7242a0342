// WORKSPACE_SANDBOX_KEEP: a failed test waits until you have looked at its sandbox.

import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import test, { after, afterEach, before, describe } from "node:test";

import { type Hook, keepOnFailure, type TestHooks, useSandbox } from "workspace-sdk/testing";

import { exitOf, FOLDER, withEnvironment } from "./support.mjs";

const PROMPT = "Press Enter to continue.";

/** A file of each framework. Its first test fails, and its second test passes. */
const BODIES = `
test("sends", async () => {
  await sandbox.client().templates.send({ to: "+15550000001", templateName: "plain_notice" });
  throw new Error("it failed");
});
test("passes", async () => {
  await sandbox.client().channels.list();
});
`;
const FILES = {
  "node.test.mjs": `
    import test from "node:test";
    import { keepOnFailure, useSandbox } from "workspace-sdk/testing";
    const sandbox = useSandbox(test);
    keepOnFailure(test);
    ${BODIES}`,
  "vitest.test.mjs": `
    import * as vitest from "vitest";
    import { useSandbox } from "workspace-sdk/testing";
    const { test } = vitest;
    const sandbox = useSandbox(vitest);
    ${BODIES}`,
  "own.test.mjs": `
    import test from "node:test";
    import { keepOnFailure, Sandbox } from "workspace-sdk/testing";
    keepOnFailure(test);
    test("sends", async (t) => {
      const sandbox = await Sandbox.start();
      t.after(() => sandbox.close());
      ${BODIES.split("\n").slice(2, 4).join("\n")}
    });`,
};

let folder: string;

before(async () => {
  // Inside the package, so that the files can import it by name.
  folder = await mkdtemp(join(FOLDER, "build", "keep-"));
  for (const [name, text] of Object.entries(FILES)) {
    await writeFile(join(folder, name), text);
  }
});

after(() => rm(folder, { recursive: true }));

const vitest = [join(FOLDER, "node_modules", "vitest", "vitest.mjs"), "run", "--root", "."];

const COMMANDS: readonly (readonly [string, readonly string[]])[] = [
  ["node:test, the file itself", ["node.test.mjs"]],
  ["node:test, with the runner", ["--test", "node.test.mjs"]],
  ["a sandbox that the test started", ["--test", "own.test.mjs"]],
  ["vitest, forks", [...vitest, "--pool=forks", "vitest.test.mjs"]],
  ["vitest, threads", [...vitest, "--pool=threads", "vitest.test.mjs"]],
];

const environment = (keep = "1"): NodeJS.ProcessEnv => ({
  ...process.env,
  // Otherwise a test in the file would report to the test that runs it.
  NODE_TEST_CONTEXT: undefined,
  WORKSPACE_SANDBOX_KEEP: keep,
  NO_COLOR: "1",
});

// The `script` of util-linux runs a command in a pseudo-terminal. The one of macOS has other arguments.
describe("in a terminal", { skip: process.platform !== "linux" }, () => {
  let child: ChildProcess | undefined;

  afterEach(() => child?.kill("SIGKILL"));

  function start(command: readonly string[], keep?: string): ChildProcess {
    const text = [process.execPath, ...command].map((part) => `'${part}'`).join(" ");
    child = spawn("script", ["--quiet", "--return", "--command", text, "/dev/null"], {
      cwd: folder,
      env: environment(keep),
      stdio: ["pipe", "pipe", "inherit"],
    });
    child.stdout?.setEncoding("utf8");
    return child;
  }

  for (const [name, command] of COMMANDS) {
    test(name, async () => {
      const run = start(command);
      const exit = exitOf(run);
      const shown = await textUntil(run, PROMPT);
      assert.match(shown, /The test "sends" failed\. Look at what it did:/);
      const [url, ...others] = shown.match(/http:\/\/127\.0\.0\.1:\d+\//g) ?? [];
      assert.ok(url !== undefined && others.length === 0, shown);
      assert.equal((await control(url, "health"))["ready"], true);
      const { entries } = (await control(url, "journal")) as { entries: { operation: string }[] };
      assert.deepEqual(
        entries.map(({ operation }) => operation),
        ["templates.send"],
      );
      assert.equal(run.exitCode, null);
      run.stdin?.write("\n");
      const { code, output } = await exit;
      assert.equal(code, 1);
      assert.match(output.slice(output.indexOf(PROMPT)), /it failed/);
      assert.equal(output.split(PROMPT).length, 2, "it asked once");
    });
  }

  for (const keep of ["", "0"]) {
    test(`nothing is shown if the variable is ${JSON.stringify(keep)}`, async () => {
      const { code, output } = await exitOf(start(["--test", "node.test.mjs"], keep));
      assert.equal(code, 1);
      assert.doesNotMatch(output, /Look at what it did/);
    });
  }
});

describe("without a terminal", () => {
  for (const [name, command] of COMMANDS) {
    test(name, async () => {
      const child = spawn(process.execPath, command, {
        cwd: folder,
        env: environment(),
        // A new session has no terminal. The pipe stays open, so a read from it would not return.
        detached: true,
        stdio: "pipe",
      });
      let errors = "";
      child.stderr?.setEncoding("utf8").on("data", (part: string) => {
        errors += part;
      });
      const { code, output } = await exitOf(child);
      assert.equal(code, 1);
      const shown = output + errors;
      assert.match(shown, /The test "sends" failed\. Look at what it did:\n(# )?http:\/\/127\.0\.0\.1:\d+\/\n/);
      assert.match(shown, /The tests do not wait, because they have no terminal\./);
      assert.ok(!shown.includes(PROMPT));
    });
  }
});

describe("the hook", () => {
  /** Registers it as a test framework does. */
  async function registered(
    hooks: object,
  ): Promise<{ run: (this: unknown, context?: unknown) => unknown; limit: unknown }> {
    const calls: [() => Promise<void>, unknown][] = [];
    const record = (...call: unknown[]) => calls.push(call as [() => Promise<void>, unknown]);
    await withEnvironment({ WORKSPACE_SANDBOX_KEEP: "1" }, async () =>
      keepOnFailure({ ...hooks, afterEach: record as Hook }),
    );
    const [[run, limit] = []] = calls;
    assert.ok(run !== undefined);
    return { run, limit };
  }

  test("declares no parameter, and has the longest limit that a timer can have", async () => {
    const { run, limit } = await registered({ afterAll: after });
    assert.equal(run.length, 0);
    assert.equal(limit, 2 ** 31 - 1);
    assert.deepEqual((await registered({ after })).limit, { timeout: 2 ** 31 - 1 });
  });

  test("has no limit in Mocha if the test failed", async () => {
    const { run } = await registered({ after });
    const limits: number[] = [];
    for (const state of ["passed", "failed"]) {
      await run.call({ currentTest: { title: "it", state }, timeout: (limit: number) => limits.push(limit) });
    }
    assert.deepEqual(limits, [0]);
  });

  test("is registered by useSandbox if the framework passes it, and only if it was asked for", async () => {
    const names: string[] = [];
    const hook =
      (name: string): Hook =>
      (_run) =>
        names.push(name);
    const hooks: TestHooks = {
      before: hook("before"),
      after: hook("after"),
      beforeEach: hook("beforeEach"),
      afterEach: hook("afterEach"),
    };
    await withEnvironment({ WORKSPACE_SANDBOX_KEEP: undefined }, async () => useSandbox(hooks));
    assert.deepEqual(names.splice(0), ["before", "beforeEach", "after"]);
    await withEnvironment({ WORKSPACE_SANDBOX_KEEP: "1" }, async () => useSandbox(hooks));
    assert.deepEqual(names, ["before", "beforeEach", "afterEach", "after"]);
  });
});

/** The output until a text has appeared in it. */
function textUntil(child: ChildProcess, end: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    child.stdout?.on("data", (part: string) => {
      text += part;
      if (text.includes(end)) {
        resolve(text);
      }
    });
    child.on("close", () => reject(new Error(`it ended before ${JSON.stringify(end)}:\n${text}`)));
  });
}

async function control(url: string, path: string): Promise<Record<string, unknown>> {
  const response = await fetch(`${url}_sandbox/v1/${path}`, { headers: { connection: "close" } });
  return (await response.json()) as Record<string, unknown>;
}
