/** Helpers that several suites share. */

export * from "./deferred.mjs";
export * from "./event-recorder.mjs";
export * from "./failures.mjs";
export * from "./instant-server.mjs";
export * from "./program.mjs";
export * from "./sandbox.mjs";
export * from "./secrets.mjs";
export * from "./silent-server.mjs";
