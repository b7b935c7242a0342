/** What several suites share. */

export * from "./deferred.mjs";
export * from "./failures.mjs";
export * from "./instant.mjs";
export * from "./program.mjs";
export * from "./sandbox.mjs";
export * from "./secrets.mjs";
export * from "./seen.mjs";
export * from "./silent.mjs";
