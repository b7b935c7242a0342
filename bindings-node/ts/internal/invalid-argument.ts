// The error for an argument of a wrong type.

/** A `TypeError` with the code that Node itself gives an invalid argument. */
export function invalidArgument(message: string): TypeError {
  return Object.assign(new TypeError(message), { code: "ERR_INVALID_ARG_TYPE" });
}

/** Whether this is such an error. */
export function isInvalidArgument(error: unknown): boolean {
  return error instanceof TypeError && (error as NodeJS.ErrnoException).code === "ERR_INVALID_ARG_TYPE";
}
