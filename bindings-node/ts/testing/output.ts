/** What a program writes. It is read for as long as it runs, since a full pipe would stop it. */

import type { ChildProcess } from "node:child_process";

/** No ready line is as long. */
const LONGEST_LINE = 65_536;
/** What of the end of its standard error is told. */
const LONGEST_TAIL = 2_000;

export class Output {
  /** The first line of standard output; `undefined` if it ends before it has any. */
  readonly firstLine: Promise<string | undefined>;
  #error = "";

  constructor(child: ChildProcess) {
    this.firstLine = new Promise((resolve) => {
      let text = "";
      child.stdout?.setEncoding("utf8");
      child.stdout?.on("data", (part: string) => {
        text = isLine(text) ? text : text + part;
        if (isLine(text)) {
          resolve(text.split("\n", 1)[0]);
        }
      });
      child.stdout?.on("close", () => resolve(text === "" ? undefined : text));
    });
    child.stderr?.setEncoding("utf8");
    child.stderr?.on("data", (part: string) => {
      this.#error = (this.#error + part).slice(-LONGEST_TAIL);
    });
  }

  /** What it last wrote to standard error, to be put behind a sentence. */
  get errorTail(): string {
    const text = this.#error.trim();
    return text === "" ? "" : `:\n${text}`;
  }
}

function isLine(text: string): boolean {
  return text.includes("\n") || text.length > LONGEST_LINE;
}
