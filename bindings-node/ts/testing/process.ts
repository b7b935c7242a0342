/** The server's process: started until it says that it is ready, stopped by closing its input. */

import { type ChildProcess, spawn } from "node:child_process";

import { messageOf, SandboxError } from "./error.js";
import { parseObject } from "./json.js";
import { Output } from "./output.js";
import { within } from "./time.js";

const CONTROL_VERSION = 1;

/** Milliseconds, only ever reached by a program that hangs. */
export const limits = { start: 30_000, stop: 5_000 };

/** What the server says of itself once it listens. */
interface Ready {
  readonly url: string;
  readonly httpsUrl: string | null;
}

/** A running server. It keeps no event loop alive. */
export class ServerProcess {
  readonly url: string;
  readonly httpsUrl: string | null;
  readonly #program: Program;

  private constructor(program: Program, ready: Ready) {
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

  /** How the server ended; `undefined` while it runs. */
  get ended(): string | undefined {
    return this.#program.ended;
  }

  /** The same, where it may be about to end. */
  async endedWithin(milliseconds: number): Promise<string | undefined> {
    await within(this.#program.exited, milliseconds);
    return this.ended;
  }

  /** Stops the server and resolves once it has ended. */
  async stop(): Promise<void> {
    this.#program.child.stdin?.destroy();
    await within(this.#program.exited, limits.stop);
    if (this.ended === undefined) {
      this.#program.kill();
      await within(this.#program.exited, limits.stop);
    }
  }
}

/** A program that may be a server. */
class Program {
  readonly child: ChildProcess;
  /** That it has ended, all of its output read. */
  readonly exited: Promise<void>;
  readonly #path: string;
  readonly #output: Output;
  readonly #failed: Promise<never>;

  constructor(path: string, flags: readonly string[]) {
    this.#path = path;
    try {
      // In a process group of its own, Ctrl-C ends the tests first, and they end the server.
      this.child = spawn(path, flags, { stdio: "pipe", detached: true, windowsHide: true });
    } catch (error) {
      throw this.#cannotBeRun(error);
    }
    this.#output = new Output(this.child);
    this.exited = new Promise((resolve) => this.child.on("close", () => resolve()));
    this.#failed = new Promise((_, reject) => {
      this.child.on("error", (error) => reject(this.#cannotBeRun(error)));
    });
    // After the start nobody waits for it.
    this.#failed.catch(() => undefined);
    // That its input is closed is told by its end.
    this.child.stdin?.on("error", () => undefined);
  }

  async readReadyLine(): Promise<Ready> {
    const late = Symbol("late");
    const line = await within(Promise.race([this.#failed, this.#output.firstLine]), limits.start, late);
    if (line === late) {
      const text = `the sandbox was not ready in ${limits.start / 1000} s`;
      throw new SandboxError(text + this.#output.errorTail);
    }
    if (line === undefined) {
      await within(Promise.race([this.#failed, this.exited]), limits.stop);
      throw new SandboxError(this.ended ?? "the sandbox closed its output and did not start");
    }
    return this.#readyOf(line as string);
  }

  #readyOf(line: string): Ready {
    const told: Readonly<Record<string, unknown>> = { ...parseObject(line) };
    if (told["ready"] !== true) {
      const shown = JSON.stringify(line.slice(0, 200));
      const text = `this is no sandbox: instead of a ready line it printed ${shown}`;
      throw new SandboxError(text + this.#output.errorTail);
    }
    if (told["control"] !== CONTROL_VERSION) {
      throw new SandboxError(
        `workspace-sandbox ${told["version"]} speaks version ${told["control"]} of the control ` +
          `API, this package version ${CONTROL_VERSION}: install the same version of both`,
      );
    }
    const httpsUrl = told["https_url"];
    return { url: String(told["url"]), httpsUrl: typeof httpsUrl === "string" ? httpsUrl : null };
  }

  get ended(): string | undefined {
    const { exitCode, signalCode } = this.child;
    if (exitCode === null && signalCode === null) {
      return undefined;
    }
    const how = exitCode === null ? `by ${signalCode}` : `with code ${exitCode}`;
    return `the sandbox has ended ${how}${this.#output.errorTail}`;
  }

  kill(): void {
    this.child.kill("SIGKILL");
  }

  /** A program that forgot the server ends all the same, and the server with it. */
  release(): void {
    const { child } = this;
    for (const handle of [child, child.stdin, child.stdout, child.stderr]) {
      // A pipe is a socket, whatever its type says.
      if (handle !== null && "unref" in handle && typeof handle.unref === "function") {
        handle.unref();
      }
    }
  }

  #cannotBeRun(error: unknown): SandboxError {
    return new SandboxError(`${this.#path} cannot be run: ${messageOf(error)}`, { cause: error });
  }
}
