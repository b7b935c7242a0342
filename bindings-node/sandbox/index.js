"use strict";

const { existsSync } = require("node:fs");
const { dirname, join } = require("node:path");

const { TRIPLES, thisPlatform } = require("./platform.js");

const PROGRAM = process.platform === "win32" ? "workspace-sandbox.exe" : "workspace-sandbox";

function binaryPath() {
  const platform = thisPlatform();
  const triple = TRIPLES[platform];
  if (triple === undefined) {
    const others = Object.keys(TRIPLES).join(", ");
    throw new Error(`workspace-sandbox has no program for ${platform}: there are ${others}`);
  }
  const name = `workspace-sandbox-${triple}`;
  const path = join(folderOf(name), "bin", PROGRAM);
  if (!existsSync(path)) {
    throw new Error(`${name} is installed without its program, ${path}: install it again`);
  }
  return path;
}

function folderOf(name) {
  try {
    return dirname(require.resolve(`${name}/package.json`));
  } catch (cause) {
    throw new Error(
      `${name}, which holds the program for this machine, is not installed. It is an optional dependency of ` +
        "workspace-sandbox: install without --omit=optional, on the platform it runs on, and with a lock file that has it",
      { cause },
    );
  }
}

module.exports = { binaryPath };
