/** The package, by whichever entry it was loaded. */
export type Sdk = typeof import("workspace-sdk");
