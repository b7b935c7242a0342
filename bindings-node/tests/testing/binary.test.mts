// Finding the executable, and executables that are not the sandbox.

import assert from "node:assert/strict";
import { chmod, cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { afterEach, beforeEach, describe } from "node:test";

import { Sandbox } from "workspace-sdk/testing";

import { FOLDER, timeouts, withEnvironment } from "./support.mjs";

const require = createRequire(import.meta.url);
const { binaryPath } = require(join(FOLDER, "sandbox")) as { binaryPath(): string };
const { TRIPLES, thisPlatform } = require(join(FOLDER, "sandbox", "platform.js")) as {
  TRIPLES: Record<string, string>;
  thisPlatform(): string;
};

const TRIPLE = TRIPLES[thisPlatform()] ?? "";
const SUFFIX = process.platform === "win32" ? ".exe" : "";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "workspace-"));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

function startWith(program: string | undefined): Promise<Sandbox> {
  return withEnvironment({ WORKSPACE_SANDBOX: program }, () => Sandbox.start());
}

describe("the variable", () => {
  test("takes precedence", async () => {
    const program = join(folder, "none");
    await writeFile(program, "");
    await assert.rejects(startWith(program), /none cannot be run/);
  });

  test("with a missing file is an error", async () => {
    await assert.rejects(startWith(join(folder, "gone")), /WORKSPACE_SANDBOX names ".*gone", which is not a file/);
    await assert.rejects(startWith(folder), /which is not a file/);
  });
});

describe("the package", () => {
  // The package is installed in a project into which this package is linked.
  async function install(platform: { program: boolean } | undefined): Promise<string> {
    await cp(join(FOLDER, "sandbox"), join(folder, "node_modules", "workspace-sandbox"), { recursive: true });
    const name = `workspace-sandbox-${TRIPLE}`;
    const program = join(folder, "node_modules", name, "bin", `workspace-sandbox${SUFFIX}`);
    if (platform !== undefined) {
      await mkdir(join(folder, "node_modules", name, "bin"), { recursive: true });
      await writeFile(join(folder, "node_modules", name, "package.json"), JSON.stringify({ name }));
    }
    if (platform?.program === true) {
      await cp(process.env["WORKSPACE_SANDBOX"] ?? "", program);
      await chmod(program, 0o755);
    }
    return program;
  }

  async function startIn(project: string): Promise<Sandbox> {
    const before = process.cwd();
    process.chdir(project);
    try {
      return await startWith(undefined);
    } finally {
      process.chdir(before);
    }
  }

  test("contains the executable", async () => {
    const program = await install({ program: true });
    const installed = createRequire(join(folder, "package.json"));
    const { binaryPath } = installed("workspace-sandbox") as { binaryPath(): string };
    assert.equal(binaryPath(), program);
    const sandbox = await startIn(folder);
    assert.deepEqual(await sandbox.journal(), []);
    await sandbox.close();
  });

  test("that is missing is an error that says how to install it", async () => {
    await assert.rejects(startIn(folder), {
      name: "SandboxError",
      message: "workspace-sandbox is not installed: npm install --save-dev workspace-sandbox",
    });
  });

  test("without the platform package is an error that names it", async () => {
    await install(undefined);
    const expected = new RegExp(`workspace-sandbox-${TRIPLE}, which .* is not installed.*optional dependency`);
    assert.throws(() => binaryPath(), expected);
    await assert.rejects(startIn(folder), expected);
  });

  test("whose platform package has lost its executable is an error", async () => {
    await install({ program: false });
    await assert.rejects(startIn(folder), /is installed without its program, .*: install it again/);
  });
});

describe("a program", { skip: process.platform === "win32" }, () => {
  /** Starts a program with this code. */
  async function start(code: string): Promise<Sandbox> {
    const program = join(folder, "program");
    await writeFile(program, `#!${process.execPath}\n${code}\n`);
    await chmod(program, 0o755);
    return await startWith(program);
  }

  async function withTimeouts(shorter: Partial<typeof timeouts>, work: () => Promise<void>): Promise<void> {
    const usual = { ...timeouts };
    Object.assign(timeouts, shorter);
    try {
      await work();
    } finally {
      Object.assign(timeouts, usual);
    }
  }

  const READY = `console.log('{"ready":true,"version":"9.0.0","control":1,"url":"http://127.0.0.1:9"}')`;
  const STAY = "setInterval(() => {}, 1000);";

  test("that exits is an error with its output", async () => {
    const died = start("console.error('no room for a sandbox'); process.exit(1)");
    await assert.rejects(died, /the sandbox exited with code 1:\nno room for a sandbox/);
  });

  test("that is not the sandbox is an error", async () => {
    for (const line of ["hello", "[]", '{"ready":false}', '{"ready":"true"}']) {
      await assert.rejects(
        start(`console.log('${line}'); ${STAY}`),
        /this program is not the sandbox: instead of a ready line/,
      );
    }
    await assert.rejects(start(`process.stdout.write("x".repeat(1e6)); ${STAY}`), /this program is not the sandbox/);
  });

  test("that closes its output and continues is stopped", async () => {
    await withTimeouts({ stop: 20 }, async () => {
      await assert.rejects(start(`require("node:fs").closeSync(1); ${STAY}`), /closed its output and did not start/);
    });
  });

  test("that is never ready is stopped", async () => {
    await withTimeouts({ start: 200 }, async () => {
      await assert.rejects(start(STAY), /the sandbox was not ready in 0\.2 s/);
    });
  });

  test("with another version of the control API is rejected", async () => {
    const other = READY.replace('"control":1', '"control":9');
    await assert.rejects(start(`${other}; ${STAY}`), /9\.0\.0 has version 9 of the control API/);
  });

  test("that writes more than fits in a pipe is not blocked", async () => {
    const sandbox = await start(`${READY}; console.error("x".repeat(1e7)); process.stdin.resume();`);
    await sandbox.close();
  });

  test("that does not stop is killed", async () => {
    await withTimeouts({ stop: 50 }, async () => {
      const sandbox = await start(`${READY}; ${STAY}`);
      await sandbox.close();
    });
  });
});
