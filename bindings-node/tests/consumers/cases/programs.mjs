// Programs that use the package, each against a server of its own that tells how many messages arrived.

import assert from "node:assert/strict";
import { failureMessage, run } from "../support/run.mjs";
import { startSandbox } from "../support/sandbox.mjs";
import { available, NODES, RUNTIMES } from "../support/tools.mjs";

// The longest time in milliseconds between a program's last output and its exit.
const LINGER = 3000;

const PERMISSIONS = ["--permission", "--allow-addons", "--allow-fs-read=*"];

const ALL = [...NODES, "Bun", "Deno"];

/** What it is, the program, the messages that arrive, the runtimes; flags of the runtime; another of the folders. */
const PROGRAMS = [
  { what: "ES module", program: "esm.mjs", messages: 1, on: ALL },
  { what: "CommonJS", program: "commonjs.cjs", messages: 1, on: ALL },
  { what: "import and require share one package", program: "both.mjs", messages: 2, on: ALL },
  { what: "two copies, each loaded three times", program: "copies.cjs", messages: 6, on: ALL, folder: "copies" },
  // Deno's `cluster` does not tell that a worker has ended.
  { what: "fork and cluster", program: "children.cjs", messages: 5, on: [...NODES, "Bun"] },
  { what: "50 worker threads", program: "workers.cjs", messages: 14, on: ALL },
  { what: "another realm", program: "realms.cjs", messages: 0, on: ALL },
  {
    what: "the sandbox of workspace-sdk/testing",
    program: "testing.mjs",
    messages: 0,
    on: [...NODES, "Bun", "Deno with all permissions"],
  },
  { what: "laid as pnpm does", program: "esm.mjs", messages: 1, on: ALL, folder: "linked" },
  {
    what: "frozen intrinsics, no code of strings",
    program: "esm.mjs",
    messages: 1,
    on: NODES,
    flags: ["--frozen-intrinsics", "--disallow-code-generation-from-strings"],
  },
  {
    what: "permissions with addons allowed",
    program: "commonjs.cjs",
    messages: 1,
    on: available("Node 22", "Node 24"),
    flags: PERMISSIONS,
  },
  {
    // The network is for the program's own `fetch`.
    what: "permissions with addons allowed",
    program: "commonjs.cjs",
    messages: 1,
    on: available("Node 26"),
    flags: [...PERMISSIONS, "--allow-net"],
  },
];

export function programs(folders) {
  return PROGRAMS.flatMap(({ what, program, messages, on, flags = [], folder = "installed" }) =>
    on.map((runtime) => [
      `${what}, ${runtime}`,
      () => runs([...RUNTIMES[runtime], ...flags, program], folders[folder], messages),
    ]),
  );
}

/** Runs a program that ends with the line "ok", by itself and soon, and counts what it sent. */
export async function runs(command, cwd, messages) {
  const sandbox = await startSandbox();
  try {
    const end = await run(command, { cwd, env: sandbox.env });
    assert.equal(end.code, 0, failureMessage(command, end));
    assert.match(end.stdout, /(^|\n)ok\n$/, failureMessage(command, end));
    assert.equal((await sandbox.messages()).length, messages);
    assert.ok(end.lingered < LINGER, `it ended ${end.lingered} ms after its last word`);
  } finally {
    await sandbox.close();
  }
}
