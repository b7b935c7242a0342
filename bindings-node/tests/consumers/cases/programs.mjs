// Programs that use the package. Each has its own server, which reports how many messages arrived.

import assert from "node:assert/strict";
import { failureMessage, run } from "../support/run.mjs";
import { startSandbox } from "../support/sandbox.mjs";
import { available, NODES, RUNTIMES } from "../support/tools.mjs";

// The longest time in milliseconds between a program's last output and its exit.
const LINGER = 3000;

const PERMISSIONS = ["--permission", "--allow-addons", "--allow-fs-read=*"];

const ALL = [...NODES, "Bun", "Deno"];

/**
 * The name, the program, the number of messages that arrive, the runtimes, flags of the runtime, and a project folder.
 */
const PROGRAMS = [
  { what: "ES module", program: "esm.mjs", messages: 1, on: ALL },
  { what: "CommonJS", program: "commonjs.cjs", messages: 1, on: ALL },
  { what: "import and require share one package", program: "both.mjs", messages: 2, on: ALL },
  { what: "two copies, each loaded three times", program: "copies.cjs", messages: 6, on: ALL, folder: "copies" },
  // In Deno, `cluster` does not report that a worker has exited.
  { what: "fork and cluster", program: "children.cjs", messages: 5, on: [...NODES, "Bun"] },
  { what: "50 worker threads", program: "workers.cjs", messages: 14, on: ALL },
  { what: "another realm", program: "realms.cjs", messages: 0, on: ALL },
  {
    what: "the sandbox of workspace-sdk/testing",
    program: "testing.mjs",
    messages: 0,
    on: [...NODES, "Bun", "Deno with all permissions"],
  },
  { what: "the folders of pnpm", program: "esm.mjs", messages: 1, on: ALL, folder: "linked" },
  {
    what: "frozen intrinsics, no code from strings",
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
    // The network permission is for the `fetch` of the program itself.
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

/** Runs a program that prints "ok" at the end and exits soon after. Counts the messages that it sent. */
export async function runs(command, cwd, messages, env = {}) {
  const sandbox = await startSandbox();
  try {
    const end = await run(command, { cwd, env: { ...sandbox.env, ...env } });
    assert.equal(end.code, 0, failureMessage(command, end));
    assert.match(end.stdout, /(^|\n)ok\n$/, failureMessage(command, end));
    assert.equal((await sandbox.messages()).length, messages);
    assert.ok(end.lingered < LINGER, `it exited ${end.lingered} ms after its last output`);
  } finally {
    await sandbox.close();
  }
}
