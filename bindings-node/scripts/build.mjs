// Builds the package: the declarations and the JavaScript in `dist`.
//
//     node scripts/build.mjs

import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";

import { bundle } from "./bundle.mjs";
import { writeModules } from "./esm.mjs";

const SDK = join(import.meta.dirname, "..");
const TSC = join(SDK, "node_modules", "typescript", "bin", "tsc");

// No file may be left whose source no longer exists: everything in `dist` is published.
rmSync(join(SDK, "dist"), { recursive: true, force: true });
execFileSync(process.execPath, [TSC, "-p", SDK, "--emitDeclarationOnly"], { stdio: "inherit" });
for (const { name, exports } of await bundle()) writeModules(name, exports);
