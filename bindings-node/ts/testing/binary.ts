/** Finds the executable `workspace-sandbox`. */

import { statSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

import { codeOf, messageOf, SandboxError } from "./error.js";

const VARIABLE = "WORKSPACE_SANDBOX";
const PACKAGE = "workspace-sandbox";

/** The exports of the package. */
interface SandboxPackage {
  binaryPath(): string;
}

/** The path of the executable: the value of the variable WORKSPACE_SANDBOX, or that of the package. */
export function findBinary(): string {
  const override = process.env[VARIABLE];
  if (override !== undefined && override !== "") {
    if (statSync(override, { throwIfNoEntry: false })?.isFile() !== true) {
      throw new SandboxError(`${VARIABLE} names ${JSON.stringify(override)}, which is not a file`);
    }
    return override;
  }
  const sandbox = findPackage();
  if (sandbox === undefined) {
    throw new SandboxError(`${PACKAGE} is not installed: npm install --save-dev ${PACKAGE}`);
  }
  try {
    return sandbox.binaryPath();
  } catch (error) {
    throw new SandboxError(messageOf(error), { cause: error });
  }
}

/** Looks in the current project too, because this package may be linked into it. */
function findPackage(): SandboxPackage | undefined {
  for (const base of [__filename, join(process.cwd(), "package.json")]) {
    const require = createRequire(base);
    try {
      return require(PACKAGE) as SandboxPackage;
    } catch (error) {
      if (codeOf(error) !== "MODULE_NOT_FOUND") {
        throw new SandboxError(`${PACKAGE} cannot be loaded: ${messageOf(error)}`, { cause: error });
      }
    }
  }
  return undefined;
}
