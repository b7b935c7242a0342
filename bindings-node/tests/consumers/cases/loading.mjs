// Environments in which the package cannot be loaded, and what it loads in the others.

import assert from "node:assert/strict";
import { succeed } from "../support/run.mjs";
import { available, NODES, RUNTIMES } from "../support/tools.mjs";

// The file with the names, the bundle and the addon. With more files, programs start later.
const FILES = 3;
const PROGRAMS = ["start.cjs", "start.mjs"];
// The largest number of further modules of Node. Some of them take longer to load than the addon.
const MOST_BUILTINS = 8;

const NEWER = Number.parseInt(process.versions.node, 10) > 20;

const SOME = available("this Node", "Node 24");

/** The obstacle, the flags of the runtime, the folder of the project, the runtimes, and the error message. */
const REFUSALS = [
  {
    what: "the platform package is not installed",
    folder: "withoutOptional",
    on: [...NODES, "Bun", "Deno"],
    says: /workspace-sdk-[a-z0-9]+-[a-z0-9]+.* is not installed.* --omit=optional/,
  },
  {
    what: "the addon is corrupt",
    folder: "broken",
    on: [...SOME, "Bun", "Deno"],
    says: /could not be loaded: .+/,
  },
  { what: "addons are disabled", flags: ["--no-addons"], on: SOME, says: /could not be loaded: .*addon/ },
  {
    what: "addons are not permitted",
    flags: ["--permission", "--allow-fs-read=*"],
    on: available("Node 22", "Node 24", "Node 26"),
    says: /could not be loaded: .*addon/,
  },
  { what: "addons are not permitted", on: ["Deno without --allow-ffi"], says: /could not be loaded: .*ffi/ },
];

const refusals = (folders) =>
  REFUSALS.flatMap(({ what, flags = [], folder = "installed", on, says }) =>
    on.map((runtime) => [
      `${what}, ${runtime}`,
      async () => {
        // In Node 20, an exception of a static import ends the process even if it is caught.
        const programs = runtime === "this Node" && !NEWER ? ["load.cjs"] : ["load.cjs", "load.mjs"];
        for (const program of programs) {
          const output = await succeed([...RUNTIMES[runtime], ...flags, program], { cwd: folders[folder] });
          const report = JSON.parse(output);
          assert.match(report.message, says);
        }
      },
    ]),
  );

const start = (folders) =>
  NODES.flatMap((runtime) =>
    PROGRAMS.map((program) => [
      `what loading brings, ${program}, ${runtime}`,
      async () => {
        const output = await succeed([...RUNTIMES[runtime], program], { cwd: folders.installed });
        const { files, builtins = 0 } = JSON.parse(output);
        assert.equal(files, FILES);
        assert.ok(builtins <= MOST_BUILTINS, `${builtins} modules of Node`);
      },
    ]),
  );

export const loading = (folders) => [...refusals(folders), ...start(folders)];
