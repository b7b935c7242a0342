// A sandbox for the tests of a file.

import assert from "node:assert/strict";
import test, { after, before, beforeEach, describe } from "node:test";

import { type Hook, type TestHooks, useSandbox } from "workspace-sdk/testing";

import { listens, post, run } from "./support.mjs";

const urls = new Set<string>();

describe("with the hooks of node:test", () => {
  const sandbox = useSandbox({ before, after, beforeEach });

  for (const turn of [1, 2, 3]) {
    test(`each test has fresh data on the same server, ${turn}`, async () => {
      urls.add(sandbox.url);
      assert.equal(urls.size, 1);
      assert.deepEqual(await sandbox.faults(), []);
      await sandbox.fault("reset");
    });
  }

  test("a test may stop the server", async () => {
    await sandbox.close();
  });

  test("the server runs again for the next test", async () => {
    assert.equal((await post(sandbox, "channels/list")).status, 200);
  });
});

test("the server is stopped after the last test", async () => {
  const [url] = urls;
  assert.ok(url !== undefined && !(await listens(url)));
});

describe("with the function of node:test, and with options", () => {
  const sandbox = useSandbox(test, { seed: "empty" });

  test("the server has the options", async () => {
    assert.deepEqual((await post(sandbox, "contacts/list")).data, []);
  });
});

describe("with the hooks of other test frameworks", () => {
  /** Records the callbacks, as a test framework does. */
  function recorded(names: readonly string[]): { hooks: TestHooks; runs: Map<string, () => Promise<void>> } {
    const runs = new Map<string, () => Promise<void>>();
    const hooks = Object.fromEntries(names.map((name): [string, Hook] => [name, (run) => runs.set(name, run)]));
    return { hooks: hooks as unknown as TestHooks, runs };
  }

  for (const names of [
    ["beforeAll", "beforeEach", "afterAll"],
    ["before", "beforeEach", "after"],
    ["before", "beforeAll", "beforeEach", "after", "afterAll"],
  ]) {
    test(names.join(", "), async () => {
      const { hooks, runs } = recorded(names);
      const sandbox = useSandbox(hooks);
      assert.equal(runs.size, 3);
      const [first, second, third] = ["beforeAll", "beforeEach", "afterAll"].map(
        (name) => runs.get(name) ?? runs.get(name.replace("All", "")),
      );
      await first?.();
      const { url } = sandbox;
      await second?.();
      assert.equal(sandbox.url, url);
      await third?.();
      assert.ok(!(await listens(url)));
    });
  }
});

test("another value is a TypeError that names the required hooks", () => {
  for (const wrong of [{}, { before }, { beforeAll: before, beforeEach }, { before, after, beforeEach: 1 }]) {
    assert.throws(() => useSandbox(wrong as unknown as TestHooks), {
      name: "TypeError",
      message:
        /^useSandbox needs the hooks of a test framework: beforeEach, and beforeAll and afterAll, or before and after$/,
    });
  }
});

test("a test file exits by itself", async () => {
  const program = `
    import test from "node:test";
    import { useSandbox } from "workspace-sdk/testing";
    const sandbox = useSandbox(test);
    test("it", async () => {
      const client = sandbox.client();
      await client.channels.list();
    });
  `;
  const { code } = await run(program);
  assert.equal(code, 0);
});
