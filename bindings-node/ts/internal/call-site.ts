// Where a call was made, for the stack of its error. The asynchronous stack of V8 contains only the code that awaits the
// call when the error arrives, which may be another function, or none.

/** Where a call was made. The stack is formatted only if it is read. */
export interface CallSite {
  readonly stack?: unknown;
}

/** Captures the stack above the function `below`; undefined in a runtime that cannot. */
export function captureCallSite(below: (...given: never[]) => unknown): CallSite | undefined {
  if (Error.captureStackTrace === undefined) return undefined;
  const site: CallSite = {};
  Error.captureStackTrace(site, below);
  return site;
}

/** Makes the stack of an error start where the call was made. */
export function setCallSite(error: Error, site: CallSite): void {
  const { name, message } = error;
  // The first line of the stack, and the argument of a custom `Error.prepareStackTrace`.
  Object.assign(site, { name, message });
  const set = (value: unknown): void => {
    Object.defineProperty(error, "stack", { value, writable: true, enumerable: false, configurable: true });
  };
  Object.defineProperty(error, "stack", {
    get: () => {
      const { stack } = site;
      set(stack);
      return stack;
    },
    set,
    enumerable: false,
    configurable: true,
  });
}
