// The packed package in a server of Next.js: its standalone output, copied to another place, sends a message. Run it
// with `node --test nextjs.test.mjs`. WORKSPACE_PACKED must be the folder of the packed packages, and WORKSPACE_SANDBOX
// the path of the server's executable.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { packed } from "../consumers/support/packed.mjs";
import { succeed } from "../consumers/support/run.mjs";
import { startSandbox } from "../consumers/support/sandbox.mjs";

const FOLDER = import.meta.dirname;
const OUTPUT = join(FOLDER, ".next");

/** Extracts the packed packages into `node_modules`, without npm, which would change the other packages. */
async function unpack() {
  const { main, platform, platformName } = packed();
  for (const [file, name] of [
    [main, "workspace-sdk"],
    [platform, platformName],
  ]) {
    const folder = join(FOLDER, "node_modules", name);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
    await succeed(["tar", "-xzf", file, "-C", folder, "--strip-components=1"], { cwd: FOLDER });
  }
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

/** Starts the server, and resolves when it is ready. */
async function startServer(folder, env) {
  const port = await freePort();
  const server = spawn(process.execPath, ["server.js"], {
    cwd: folder,
    env: { ...process.env, ...env, PORT: String(port), HOSTNAME: "127.0.0.1" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(server, "exit");
  await new Promise((resolve, reject) => {
    server.once("exit", (code) => reject(new Error(`the server ended with ${code}`)));
    createInterface(server.stdout).on("line", (line) => line.includes("Ready") && resolve());
  });
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => {
      server.kill();
      return ended;
    },
  };
}

test("the standalone output sends a message", { timeout: 300_000 }, async () => {
  await unpack();
  rmSync(OUTPUT, { recursive: true, force: true });
  const next = join(FOLDER, "node_modules", "next", "dist", "bin", "next");
  await succeed([process.execPath, next, "build"], { cwd: FOLDER, env: { NEXT_TELEMETRY_DISABLED: "1" } });

  const deployed = realpathSync(mkdtempSync(join(tmpdir(), "nextjs-")));
  const sandbox = await startSandbox();
  try {
    cpSync(join(OUTPUT, "standalone"), deployed, { recursive: true });
    const server = await startServer(deployed, sandbox.env);
    try {
      const body = JSON.stringify({ to: "+15550000003" });
      const response = await fetch(`${server.url}/send`, { method: "POST", body });
      assert.equal(response.status, 200);
      const [message] = await sandbox.messages();
      assert.equal((await response.json()).messageId, message.wamid);
    } finally {
      await server.close();
    }
  } finally {
    await sandbox.close();
    rmSync(deployed, { recursive: true, force: true });
  }
});
