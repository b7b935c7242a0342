/** The package, loaded by either entry. */
export type Sdk = typeof import("workspace-sdk");
