/** A worker with its own sandbox, which runs one case at a time. */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, createServer, type Server } from "node:net";
import { createInterface } from "node:readline";

import { ControlApi } from "./control.mjs";
import type { Json } from "./json.mjs";
import { CaseError } from "./keys.mjs";

export class SandboxWorker {
  readonly url: string;
  readonly control: ControlApi;
  readonly #process: ChildProcess;
  readonly #silent: Server;

  private constructor(process: ChildProcess, url: string, silent: Server) {
    this.url = url;
    this.control = new ControlApi(url);
    this.#process = process;
    this.#silent = silent;
  }

  static async start(): Promise<SandboxWorker> {
    const program = process.env["WORKSPACE_SANDBOX"];
    if (program === undefined) throw new Error("WORKSPACE_SANDBOX must be the path of the sandbox's program");
    const server = spawn(program, ["--port", "0", "--tls", "--exit-with-stdin"], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    const url = await readyUrl(server);
    const silent = createServer();
    await once(silent.listen(0, "127.0.0.1"), "listening");
    return new SandboxWorker(server, url, silent);
  }

  async close(): Promise<void> {
    this.#silent.close();
    this.#process.stdin?.end();
    if (this.#process.exitCode === null) await once(this.#process, "exit");
  }

  /** Replaces `{"$sandbox": "https_url"}` by that field of the sandbox's TLS data. */
  async fieldOfServers(name: string): Promise<Json> {
    if (name === "silent_url") return `https://127.0.0.1:${(this.#silent.address() as AddressInfo).port}`;
    const field = (await this.control.tls())[name];
    if (field === undefined) throw new CaseError(`the sandbox has no ${name}`);
    return field;
  }
}

async function readyUrl(server: ChildProcess): Promise<string> {
  if (server.stdout === null) throw new Error("the sandbox has no output");
  for await (const line of createInterface(server.stdout)) {
    const { ready, url } = JSON.parse(line) as { ready: unknown; url: unknown };
    if (ready === true && typeof url === "string") return url;
  }
  throw new Error("the sandbox did not start");
}
