/**
 * The path of the server's executable for this machine.
 *
 * @throws An `Error` that says what is missing, if there is none.
 */
export declare function binaryPath(): string;
