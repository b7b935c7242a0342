/** Worker processes of the examples. */

import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

type Environment = Readonly<Record<string, string>>;

/** The module of an example program. */
export function example(name: string): URL {
  return new URL(`../../../examples/${name}.mjs`, import.meta.url);
}

/** Starts a process that imports an example and runs this expression, in which `example` is its module. */
export function startProgram(name: string, expression: string, env: Environment): ChildProcess {
  const source = `const example = await import(${JSON.stringify(example(name))}); await ${expression};`;
  const variables: NodeJS.ProcessEnv = { ...process.env, ...env };
  delete variables["NODE_TEST_CONTEXT"];
  const command = ["--input-type=module", "-e", source];
  return spawn(process.execPath, command, { env: variables, stdio: ["ignore", "pipe", "inherit"] });
}

/** The output of a program that must succeed. */
export async function outputOf(name: string, expression: string, env: Environment): Promise<string> {
  const program = startProgram(name, expression, env);
  let output = "";
  program.stdout?.setEncoding("utf8").on("data", (data: string) => (output += data));
  const [code] = (await once(program, "close")) as [number | null];
  assert.equal(code, 0);
  return output;
}

/** Kills a worker that must be running. */
export async function kill(worker: ChildProcess): Promise<void> {
  // A worker that has failed by itself emits no second event.
  if (worker.exitCode === null && worker.signalCode === null) {
    worker.kill("SIGKILL");
    await once(worker, "exit");
  }
  assert.equal(worker.signalCode, "SIGKILL");
}
