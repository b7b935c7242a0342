/**
 * The sandbox was not found, did not start, has ended, or refused a control call.
 *
 * The text says which; for a refused call it is the server's own.
 */
export class SandboxError extends Error {
  static {
    SandboxError.prototype.name = "SandboxError";
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The code by which Node tells its errors apart. */
export function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
