/** The output of a program. It is read for as long as the program runs, because a full pipe would block the program. */

import type { ChildProcess } from "node:child_process";

/** Longer than any ready line. */
const MAX_LINE_LENGTH = 65_536;
/** How many characters from the end of standard error are reported. */
const MAX_TAIL_LENGTH = 2_000;

export class Output {
  /** The first line of standard output; `undefined` if it closes before the first line. */
  readonly firstLine: Promise<string | undefined>;
  #stderr = "";

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
      this.#stderr = (this.#stderr + part).slice(-MAX_TAIL_LENGTH);
    });
  }

  /** The end of standard error, to be appended to a sentence. */
  get stderrTail(): string {
    const text = this.#stderr.trim();
    return text === "" ? "" : `:\n${text}`;
  }
}

function isLine(text: string): boolean {
  return text.includes("\n") || text.length > MAX_LINE_LENGTH;
}
