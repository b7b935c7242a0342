/**
 * The terminal in which the tests were started. It is opened by its name, because test frameworks run a test file in a
 * process or a thread whose standard streams are not the terminal.
 */

import { closeSync, openSync, writeSync } from "node:fs";
import { ReadStream } from "node:tty";

const NAMES =
  process.platform === "win32"
    ? { input: "\\\\.\\CONIN$", output: "\\\\.\\CONOUT$" }
    : { input: "/dev/tty", output: "/dev/tty" };

/**
 * Writes to the terminal, and waits until Enter is pressed there. Returns false, and writes nothing, if there is no
 * terminal. It does not block the thread, so the test framework can end the process.
 *
 * @param redraws Whether the test framework redraws the end of the terminal. It then passes on the standard error of
 * the tests at once. Others may delay it until the test ends.
 */
export async function askInTerminal(text: string, redraws: boolean): Promise<boolean> {
  const input = openInput();
  if (input === undefined) {
    return false;
  }
  try {
    if (redraws) {
      process.stderr.write(text);
    } else {
      write(text);
    }
    await new Promise<void>((resolve) => {
      // The terminal passes on whole lines. After an error or the end of the input, there is no Enter to wait for.
      for (const event of ["data", "end", "error"]) {
        input.once(event, () => resolve());
      }
    });
  } finally {
    input.destroy();
  }
  return true;
}

function openInput(): ReadStream | undefined {
  try {
    return new ReadStream(openSync(NAMES.input, "r+"));
  } catch {
    return undefined;
  }
}

function write(text: string): void {
  const output = openSync(NAMES.output, "r+");
  try {
    writeSync(output, text);
  } finally {
    closeSync(output);
  }
}
