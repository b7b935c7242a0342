// Starting and stopping the server.

import assert from "node:assert/strict";
import { type SpawnOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { inspect } from "node:util";
import { Worker } from "node:worker_threads";

import { Sandbox, SandboxError, type SandboxOptions } from "workspace-sdk/testing";

import { exitOf, FOLDER, listens, post, run, SEND, TO, until, withEnvironment } from "./support.mjs";

/** A sandbox that is closed even if the test fails. */
async function using<T>(options: SandboxOptions, use: (sandbox: Sandbox) => Promise<T>): Promise<T> {
  await using sandbox = await Sandbox.start(options);
  return await use(sandbox);
}

test("it runs from start to close", async () => {
  const sandbox = await Sandbox.start();
  const { url } = sandbox;
  assert.ok(await listens(url));
  assert.equal(inspect(sandbox), `<Sandbox ${url}>`);
  assert.equal(sandbox.httpsUrl, null);
  await sandbox.close();
  assert.ok(!(await listens(url)));
  assert.equal(inspect(sandbox), "<Sandbox not running>");
});

test("the end of a block closes it", async () => {
  const url = await using({}, async (sandbox) => sandbox.url);
  assert.ok(!(await listens(url)));
});

test("starting and closing twice is harmless", async () => {
  const sandbox = new Sandbox();
  await Promise.all([sandbox.start(), sandbox.start()]);
  const { url } = sandbox;
  assert.equal((await sandbox.start()).url, url);
  await Promise.all([sandbox.close(), sandbox.close()]);
  await sandbox.close();
  assert.ok(!(await listens(url)));
});

test("an unknown option is a TypeError that lists the options", async () => {
  const known = "seed, db, tls, deliveredAfter, readAfter, port, journalLimit, allowHosts, limits";
  const cases: [object, string][] = [
    [{ deliverdAfter: 0 }, "unknown option deliverdAfter (did you mean deliveredAfter?); expected one of "],
    [{ "+15550000001": 0 }, "unknown option; expected one of "],
  ];
  for (const [options, message] of cases) {
    await assert.rejects(Sandbox.start(options), { name: "TypeError", message: `Sandbox: ${message}${known}` });
    assert.throws(() => new Sandbox(options), TypeError);
  }
  await assert.rejects(Sandbox.start("demo" as never), TypeError);
});

test("every method needs a running server", async () => {
  const sandbox = new Sandbox();
  for (const use of [() => sandbox.url, () => sandbox.httpsUrl, () => sandbox.env(), () => sandbox.client()]) {
    assert.throws(use, /SandboxError: the sandbox is not running/);
  }
  for (const use of [() => sandbox.journal(), () => sandbox.tls(), () => sandbox.reset()]) {
    await assert.rejects(use, /SandboxError: the sandbox is not running/);
  }
});

test("a database outlives the server", async () => {
  const folder = await mkdtemp(join(tmpdir(), "workspace-"));
  const sandbox = new Sandbox({ db: join(folder, "sandbox.db") });
  for (const count of [1, 2]) {
    await sandbox.start();
    await post(sandbox, SEND, { to: TO, templateName: "plain_notice" });
    assert.equal((await sandbox.messages()).length, count);
    await sandbox.close();
  }
  await rm(folder, { recursive: true });
});

test("the port can be chosen", async () => {
  const url = await using({}, async (sandbox) => sandbox.url);
  assert.equal(await using({ port: Number(new URL(url).port) }, async (sandbox) => sandbox.url), url);
});

test("the seed can be chosen, and a reset keeps it", async () => {
  await using({ seed: "empty" }, async (sandbox) => {
    const count = async () => ((await post(sandbox, "contacts/list")).data as unknown[]).length;
    assert.equal(await count(), 0);
    await sandbox.reset();
    assert.equal(await count(), 0);
    await sandbox.reset("demo");
    assert.notEqual(await count(), 0);
  });
});

test("the times of a status can be chosen", async () => {
  await using({ deliveredAfter: 1_000_500, readAfter: 2_000_000 }, async (sandbox) => {
    await post(sandbox, SEND, { to: TO, templateName: "plain_notice" });
    const status = async () => (await sandbox.messages())[0]?.status;
    const seen = [await status()];
    for (const _ of [1, 2]) {
      await sandbox.advance(1_001_000);
      seen.push(await status());
    }
    assert.deepEqual(seen, ["sent", "delivered", "read"]);
  });
});

test("invalid options fail with the message of the program", async () => {
  // @ts-expect-error There is no such seed.
  const start = Sandbox.start({ seed: "other" });
  await assert.rejects(start, /SandboxError: the sandbox exited with code 2:\n.*unknown seed 'other'/);
});

const FORGET = `
  import { Sandbox } from "workspace-sdk/testing";
  const sandbox = await Sandbox.start();
  console.log(sandbox.url);
`;

test("a server that is not closed keeps no program alive, and exits with it", async () => {
  const { code, output } = await run(FORGET);
  assert.equal(code, 0);
  await until(async () => !(await listens(output.trim())));
});

test("a program that exits at once leaves no server behind", async () => {
  const { code, output } = await run(`${FORGET} process.exit(3);`);
  assert.equal(code, 3);
  await until(async () => !(await listens(output.trim())));
});

test("a program that is killed leaves no server behind", { skip: process.platform === "win32" }, async () => {
  const { signal, output } = await run(`${FORGET} process.kill(process.pid, "SIGKILL");`);
  assert.equal(signal, "SIGKILL");
  await until(async () => !(await listens(output.trim())));
});

test("Ctrl-C does not reach the server before the tests", { skip: process.platform === "win32" }, async () => {
  const program = `${FORGET}
    process.on("SIGINT", async () => {
      console.log((await sandbox.journal()).length);
      await sandbox.close();
      process.exit();
    });
    setInterval(() => {}, 1000);
    console.log("waiting");
  `;
  // A separate process group simulates a terminal.
  const options: SpawnOptions = { cwd: FOLDER, detached: true, stdio: ["ignore", "pipe", "inherit"] };
  const child = spawn(process.execPath, ["--input-type=module", "--eval", program], options);
  child.stdout?.on("data", (part: Buffer) => {
    if (part.includes("waiting")) {
      process.kill(-(child.pid ?? 0), "SIGINT");
    }
  });
  const { code, output } = await exitOf(child);
  assert.equal(code, 0);
  assert.match(output, /waiting\n0\n$/);
});

test("a server that was killed is reported and can be started again", {
  skip: process.platform === "win32",
}, async () => {
  const folder = await mkdtemp(join(tmpdir(), "workspace-"));
  // Writes its process id, then becomes the server.
  const program = join(folder, "program");
  const tell = join(folder, "pid");
  const text = `#!/bin/sh\necho $$ > '${tell}'\nexec '${process.env["WORKSPACE_SANDBOX"]}' "$@"\n`;
  await writeFile(program, text, { mode: 0o755 });
  const sandbox = new Sandbox();
  await withEnvironment({ WORKSPACE_SANDBOX: program }, () => sandbox.start());
  process.kill(Number(await readFile(tell, "utf8")), "SIGKILL");
  await assert.rejects(
    sandbox.waitFor(() => false),
    (error) => error instanceof SandboxError && error.message === "the sandbox was terminated by SIGKILL",
  );
  await sandbox.start();
  assert.deepEqual(await sandbox.journal(), []);
  await sandbox.close();
  await rm(folder, { recursive: true });
});

test("waiting works in a test that has mocked its clock", async (context) => {
  context.mock.timers.enable();
  const sandbox = await Sandbox.start();
  await sandbox.refuse(20);
  assert.deepEqual(await sandbox.journal(), []);
  await assert.rejects(
    sandbox.waitFor(() => false, 5),
    /the condition was not met within 5 ms/,
  );
  await sandbox.close();
});

test("the server of a worker exits with the worker", async () => {
  const worker = new Worker(
    `const { Sandbox } = require("workspace-sdk/testing");
     const { parentPort } = require("node:worker_threads");
     Sandbox.start().then((sandbox) => parentPort.postMessage(sandbox.url));
     parentPort.on("message", () => {});`,
    { eval: true },
  );
  const [url] = (await once(worker, "message")) as [string];
  assert.ok(await listens(url));
  await worker.terminate();
  await until(async () => !(await listens(url)));
});
