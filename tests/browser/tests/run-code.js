// Runs the programs of "As code" with real or stub packages, and returns what they print.

import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/**
 * How a program of each language is started. `python` needs a module `workspace_sdk` on `PYTHONPATH`, and `node` a
 * package `workspace-sdk` in a folder `node_modules` of `folder`.
 *
 * @type {Record<string, { file: string, command: (path: string, text: string) => [string, string[]] }>}
 */
const PROGRAMS = {
  curl: { file: "program.sh", command: (path) => ["sh", [path]] },
  python: { file: "program.py", command: (path) => ["python3", [path]] },
  node: { file: "program.mjs", command: (path) => [process.execPath, [path]] },
};

/**
 * @param {string} language `curl`, `python` or `node`
 * @param {string} text the program
 * @param {{ env?: Record<string, string>, folder?: string }} [options] `folder`: where the program is written
 * @returns {Promise<string>} its standard output
 */
export async function runCode(language, text, { env = {}, folder } = {}) {
  const program = PROGRAMS[language];
  if (!program) throw new Error(`'${language}' cannot be run here`);
  const own = folder ?? (await mkdtemp(join(tmpdir(), "workspace-code-")));
  try {
    const path = join(own, program.file);
    await writeFile(path, text);
    const [command, args] = program.command(path, text);
    const { stdout } = await run(command, args, { env: { ...process.env, ...env }, timeout: 60_000 });
    return stdout;
  } finally {
    if (!folder) await rm(own, { recursive: true, force: true });
  }
}
