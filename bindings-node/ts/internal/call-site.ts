// Where a call was made, for the stack of its error. The asynchronous stack of V8 contains only the code that awaits
// the call when the error arrives, which may be another function, or none.

/** An object with the stack of the code that captured it. The stack is formatted only if it is read. */
export interface CallSite {
  readonly stack?: unknown;
}

/** The method of this package, its caller, and one more frame: the time to capture a stack grows with each frame. */
const MAX_FRAMES = 3;

/** Captures the stack above the function `below`; undefined in a runtime that cannot. */
export function captureCallSite(below: (...given: never[]) => unknown): CallSite | undefined {
  if (Error.captureStackTrace === undefined) return undefined;
  const site: CallSite = {};
  const limit = Error.stackTraceLimit;
  // `Error` may be frozen, and then an assignment would throw.
  const isLimited = limit > MAX_FRAMES && Reflect.set(Error, "stackTraceLimit", MAX_FRAMES);
  Error.captureStackTrace(site, below);
  if (isLimited) Error.stackTraceLimit = limit;
  return site;
}

/** Makes the stack of an error that was caught in the function `below` start where the call was made. */
export function setCallSite(error: Error, site: CallSite, below: (...given: never[]) => unknown): void {
  const { name, message } = error;
  // The first line of the stack, and the argument of a custom `Error.prepareStackTrace`.
  Object.assign(site, { name, message });
  const awaiting: CallSite = {};
  Error.captureStackTrace(awaiting, below);
  const set = (value: unknown): void => {
    Object.defineProperty(error, "stack", { value, writable: true, enumerable: false, configurable: true });
  };
  const get = (): unknown => {
    const stack = joined(`${name}: ${message}`, site.stack, awaiting.stack);
    set(stack);
    return stack;
  };
  Object.defineProperty(error, "stack", { get, set, enumerable: false, configurable: true });
}

/** The stack of the call, followed by the code that awaits it. */
function joined(title: string, stack: unknown, awaiting: unknown): unknown {
  // A custom `Error.prepareStackTrace` may return any value.
  if (typeof stack !== "string" || typeof awaiting !== "string") return stack;
  const lines = stack.split("\n");
  // Bun formats a stack when it is captured, before the name and the message are known.
  if (lines[0] === "Error") lines[0] = title;
  const others = awaiting.split("\n").filter((line) => line.startsWith("    at ") && !lines.includes(line));
  return [...lines, ...others].join("\n");
}
