// The server for the programs. It is started without `workspace-sdk/testing`, which is tested too.

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

export async function startSandbox() {
  const program = process.env["WORKSPACE_SANDBOX"];
  if (!program) throw new Error("WORKSPACE_SANDBOX must name the server's program");
  const child = spawn(program, ["--exit-with-stdin"], { stdio: ["pipe", "pipe", "inherit"] });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const { url } = await ready(child);
  return {
    /** The environment variables for a program. */
    env: { WORKSPACE_BASE_URL: url, WORKSPACE_API_KEY: "sandbox-key", WORKSPACE_SANDBOX: program },
    /** The messages that were accepted. */
    async messages() {
      const response = await fetch(`${url}/_sandbox/v1/messages`);
      return (await response.json()).messages;
    },
    async close() {
      child.stdin.end();
      await ended;
    },
  };
}

function ready(child) {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`the sandbox ended with ${code}`)));
    createInterface(child.stdout).once("line", (line) => resolve(JSON.parse(line)));
  });
}
