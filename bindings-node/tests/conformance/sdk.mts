/** The package, loaded as either module format. */
export type Sdk = typeof import("workspace-sdk");
