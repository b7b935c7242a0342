/** Where the program `workspace-sandbox` is. */

import { statSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

import { codeOf, messageOf, SandboxError } from "./error.js";

const VARIABLE = "WORKSPACE_SANDBOX";
const PACKAGE = "workspace-sandbox";

/** What the package exports. */
interface SandboxPackage {
  binaryPath(): string;
}

/** The path of the program: the variable WORKSPACE_SANDBOX comes first, then the package. */
export function findBinary(): string {
  const chosen = process.env[VARIABLE];
  if (chosen !== undefined && chosen !== "") {
    if (statSync(chosen, { throwIfNoEntry: false })?.isFile() !== true) {
      throw new SandboxError(`${VARIABLE} names ${JSON.stringify(chosen)}, which is not a file`);
    }
    return chosen;
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

/** Where this package is linked into a project, the project has the other one. */
function findPackage(): SandboxPackage | undefined {
  for (const place of [__filename, join(process.cwd(), "package.json")]) {
    const require = createRequire(place);
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
