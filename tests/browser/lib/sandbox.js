// A sandbox for a test: the real server, its control API, and its API.

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

export const KEY = "sandbox-key";

/** The path of the server. */
export function serverProgram() {
  const program = process.env["WORKSPACE_SANDBOX"];
  if (!program) throw new Error("WORKSPACE_SANDBOX must be the path of the server");
  return program;
}

/** A running server. */
export class Sandbox {
  /**
   * @param {import("node:child_process").ChildProcess} process
   * @param {string} url
   */
  constructor(process, url) {
    this.process = process;
    this.url = url;
  }

  /**
   * @param {string[]} [options] options of `workspace-sandbox`
   * @param {string} [program] the path of the server
   * @returns {Promise<Sandbox>}
   */
  static async start(options = [], program = serverProgram()) {
    const child = spawn(program, ["--exit-with-stdin", ...options], { stdio: ["pipe", "pipe", "inherit"] });
    const ended = new Promise((_, reject) => {
      child.once("error", reject);
      child.once("exit", (code) => reject(new Error(`the server ended with the code ${code}`)));
    });
    /** @type {Promise<string>} */
    const line = new Promise((resolve) => createInterface({ input: child.stdout }).once("line", resolve));
    const ready = JSON.parse(await Promise.race([line, /** @type {Promise<never>} */ (ended)]));
    return new Sandbox(child, ready.url);
  }

  get port() {
    return new URL(this.url).port;
  }

  /** Ends the server, and waits until it has ended. */
  async stop() {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const ended = new Promise((resolve) => this.process.once("exit", resolve));
    this.process.kill("SIGKILL");
    await ended;
  }

  /**
   * Calls the control API. A status other than 200 is an error.
   *
   * @param {string} method
   * @param {string} path
   * @param {unknown} [body]
   * @returns {Promise<any>}
   */
  async control(method, path, body) {
    /** @type {RequestInit} */
    const init = { method };
    if (body !== undefined) {
      init.headers = { "content-type": "application/json" };
      init.body = JSON.stringify(body);
    }
    const response = await fetch(`${this.url}/_sandbox/v1${path}`, init);
    const answer = await response.json();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${answer.error}`);
    return answer;
  }

  /**
   * Calls the API as a program does. Returns the response, or null if the connection broke.
   *
   * @param {string} path
   * @param {unknown} body
   * @param {Record<string, string>} [headers]
   */
  async call(path, body, headers = {}) {
    return fetch(`${this.url}/api/workspace/v1${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-api-key": KEY, ...headers },
      body: JSON.stringify(body),
    }).catch(() => null);
  }

  /** @param {Record<string, unknown>} parameters */
  sendTemplate(parameters) {
    return this.call("/whatsapp/templates/send", parameters);
  }
}
