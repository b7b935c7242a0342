// One program: run to its end, or stopped at a time limit.

import { spawn } from "node:child_process";

// Milliseconds; only ever reached by a program that hangs.
const LIMIT = 120_000;

// What the surroundings may hold that would change a consumer: a proxy for loopback, the test runner's own settings.
const FOREIGN = /^(https?_proxy|all_proxy|no_proxy|node_options|node_test_context|npm_.*|workspace_.*)$/i;

function surroundings(own) {
  const kept = Object.entries(process.env).filter(([name]) => !FOREIGN.test(name));
  return { ...Object.fromEntries(kept), ...own };
}

/** Resolves with how the program ended; `lingered` is the time from its last output to its end, in milliseconds. */
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

/** The same for a program that has to succeed: its standard output. */
export async function succeed(command, options) {
  const end = await run(command, options);
  if (end.code !== 0) throw new Error(failureMessage(command, end));
  return end.stdout;
}

/** All that is known of a program that did not end as it should. */
export function failureMessage(command, { code, signal, stdout, stderr }) {
  return `${command.join(" ")}\nended with ${signal ?? code}\n${stdout.slice(-4000)}\n${stderr.slice(-4000)}`;
}
