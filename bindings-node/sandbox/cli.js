#!/usr/bin/env node
"use strict";

const { spawn } = require("node:child_process");

const { binaryPath } = require("./index.js");

/** Forwarded to the server, which decides when to exit. */
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"];

function fail(error) {
  console.error(`workspace-sandbox: ${error.message}`);
  process.exitCode = 1;
}

function run(path) {
  const server = spawn(path, process.argv.slice(2), { stdio: "inherit" });
  for (const signal of SIGNALS) {
    process.on(signal, () => server.kill(signal));
  }
  server.on("error", fail);
  server.on("exit", (code, signal) => {
    for (const name of SIGNALS) {
      process.removeAllListeners(name);
    }
    if (signal === null) {
      process.exitCode = code;
    } else {
      process.kill(process.pid, signal);
    }
  });
}

try {
  run(binaryPath());
} catch (error) {
  fail(error);
}
