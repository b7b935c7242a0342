// Runs a program until it exits or reaches the time limit.

import { spawn } from "node:child_process";

// In milliseconds. Only a program that hangs needs this long.
const LIMIT = 120_000;

// Environment variables that would affect a consumer, such as a proxy for loopback or settings of the test runner.
const FOREIGN = /^(https?_proxy|all_proxy|no_proxy|node_options|node_test_context|npm_.*|workspace_.*)$/i;

function surroundings(own) {
  const kept = Object.entries(process.env).filter(([name]) => !FOREIGN.test(name));
  return { ...Object.fromEntries(kept), ...own };
}

/** Resolves with how the program exited. `lingered` is the time from its last output to its exit, in milliseconds. */
export function run(command, { cwd, env = {}, limit = LIMIT }) {
  const [program, ...parameters] = command;
  return new Promise((resolve, reject) => {
    const child = spawn(program, parameters, { cwd, env: surroundings(env), stdio: ["ignore", "pipe", "pipe"] });
    const texts = { stdout: "", stderr: "" };
    let spoke = performance.now();
    for (const stream of ["stdout", "stderr"]) {
      child[stream].setEncoding("utf8").on("data", (text) => {
        texts[stream] += text;
        spoke = performance.now();
      });
    }
    let ended;
    const timer = setTimeout(() => child.kill("SIGKILL"), limit);
    child.once("error", reject);
    child.once("exit", () => (ended = performance.now()));
    child.once("close", (code, signal) => {
      clearTimeout(timer);
      resolve({ code, signal, ...texts, lingered: Math.max(0, ended - spoke) });
    });
  });
}

/** Runs a program that must succeed. Resolves with its standard output. */
export async function succeed(command, options) {
  const end = await run(command, options);
  if (end.code !== 0) throw new Error(failureMessage(command, end));
  return end.stdout;
}

/** A description of a program that did not exit as expected. */
export function failureMessage(command, { code, signal, stdout, stderr }) {
  return `${command.join(" ")}\nended with ${signal ?? code}\n${stdout.slice(-4000)}\n${stderr.slice(-4000)}`;
}
