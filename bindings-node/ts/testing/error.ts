/**
 * The sandbox was not found, did not start, has exited, or rejected a control call.
 *
 * The message says which of these happened. If a call was rejected, it is the server's message.
 */
export class SandboxError extends Error {
  static {
    SandboxError.prototype.name = "SandboxError";
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The `code` of an error that Node raised. */
export function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
