/**
 * The path of the server's program for this machine.
 *
 * @throws An `Error` that says what is missing, where there is none.
 */
export declare function binaryPath(): string;
