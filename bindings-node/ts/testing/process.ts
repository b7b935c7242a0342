/**
 * The process of the server. The server has started when it prints its ready line, and stops when its standard input is
 * closed.
 */

import { type ChildProcess, spawn } from "node:child_process";

import { messageOf, SandboxError } from "./error.js";
import { parseObject } from "./json.js";
import { Output } from "./output.js";
import { withTimeout } from "./time.js";

const CONTROL_VERSION = 1;

/** In milliseconds. Only a program that hangs needs this long. */
export const timeouts = { start: 30_000, stop: 5_000 };

/** The ready line, which the server prints when it listens. */
interface ReadyLine {
  readonly url: string;
  readonly httpsUrl: string | null;
}

/** A running server. It does not keep the event loop alive. */
export class ServerProcess {
  readonly url: string;
  readonly httpsUrl: string | null;
  readonly #program: Program;

  private constructor(program: Program, ready: ReadyLine) {
    this.url = ready.url;
    this.httpsUrl = ready.httpsUrl;
    this.#program = program;
  }

  static async start(path: string, flags: readonly string[]): Promise<ServerProcess> {
    const program = new Program(path, flags);
    try {
      const ready = await program.readReadyLine();
      program.release();
      return new ServerProcess(program, ready);
    } catch (error) {
      program.kill();
      throw error;
    }
  }

  get pid(): number | undefined {
    return this.#program.child.pid;
  }

  /** How the server exited, as a sentence; `undefined` while it runs. */
  get exit(): string | undefined {
    return this.#program.exit;
  }

  /** Waits until the server has exited, at most for this time. */
  async exitWithin(milliseconds: number): Promise<string | undefined> {
    await withTimeout(this.#program.closed, milliseconds);
    return this.exit;
  }

  /** Stops the server and resolves when it has exited. */
  async stop(): Promise<void> {
    this.#program.child.stdin?.destroy();
    await withTimeout(this.#program.closed, timeouts.stop);
    if (this.exit === undefined) {
      this.#program.kill();
      await withTimeout(this.#program.closed, timeouts.stop);
    }
  }
}

/** The program that was started. It may turn out not to be the server. */
class Program {
  readonly child: ChildProcess;
  /** Resolves when it has exited and all of its output was read. */
  readonly closed: Promise<void>;
  readonly #path: string;
  readonly #output: Output;
  readonly #startError: Promise<never>;

  constructor(path: string, flags: readonly string[]) {
    this.#path = path;
    try {
      // In a separate process group: Ctrl-C ends the tests first, and they end the server.
      this.child = spawn(path, flags, { stdio: "pipe", detached: true, windowsHide: true });
    } catch (error) {
      throw this.#cannotBeRun(error);
    }
    this.#output = new Output(this.child);
    this.closed = new Promise((resolve) => this.child.on("close", () => resolve()));
    this.#startError = new Promise((_, reject) => {
      this.child.on("error", (error) => reject(this.#cannotBeRun(error)));
    });
    // Nothing awaits it after the start, and it must not become an unhandled rejection.
    this.#startError.catch(() => undefined);
    // The input is closed when the program exits, and the exit is reported separately.
    this.child.stdin?.on("error", () => undefined);
  }

  async readReadyLine(): Promise<ReadyLine> {
    const timeout = Symbol("timeout");
    const line = await withTimeout(Promise.race([this.#startError, this.#output.firstLine]), timeouts.start, timeout);
    if (line === timeout) {
      const text = `the sandbox was not ready in ${timeouts.start / 1000} s`;
      throw new SandboxError(text + this.#output.stderrTail);
    }
    if (line === undefined) {
      await withTimeout(Promise.race([this.#startError, this.closed]), timeouts.stop);
      throw new SandboxError(this.exit ?? "the sandbox closed its output and did not start");
    }
    return this.#readyOf(line as string);
  }

  #readyOf(line: string): ReadyLine {
    const fields: Readonly<Record<string, unknown>> = { ...parseObject(line) };
    if (fields["ready"] !== true) {
      const shown = JSON.stringify(line.slice(0, 200));
      const text = `this program is not the sandbox: instead of a ready line it printed ${shown}`;
      throw new SandboxError(text + this.#output.stderrTail);
    }
    if (fields["control"] !== CONTROL_VERSION) {
      throw new SandboxError(
        `workspace-sandbox ${fields["version"]} has version ${fields["control"]} of the control API, but this ` +
          `package needs version ${CONTROL_VERSION}: install the same version of both packages`,
      );
    }
    const httpsUrl = fields["https_url"];
    return { url: String(fields["url"]), httpsUrl: typeof httpsUrl === "string" ? httpsUrl : null };
  }

  get exit(): string | undefined {
    const { exitCode, signalCode } = this.child;
    if (exitCode === null && signalCode === null) {
      return undefined;
    }
    const how = exitCode === null ? `was terminated by ${signalCode}` : `exited with code ${exitCode}`;
    return `the sandbox ${how}${this.#output.stderrTail}`;
  }

  kill(): void {
    this.child.kill("SIGKILL");
  }

  /** Lets this process exit even if the server was not stopped. The server then exits too. */
  release(): void {
    const { child } = this;
    for (const handle of [child, child.stdin, child.stdout, child.stderr]) {
      // A pipe is a socket, although its type does not say so.
      if (handle !== null && "unref" in handle && typeof handle.unref === "function") {
        handle.unref();
      }
    }
  }

  #cannotBeRun(error: unknown): SandboxError {
    return new SandboxError(`${this.#path} cannot be run: ${messageOf(error)}`, { cause: error });
  }
}
