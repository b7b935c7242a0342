/**
 * The path of the server's executable for this machine.
 *
 * @throws An `Error` that names the missing part, if there is none.
 */
export declare function binaryPath(): string;
