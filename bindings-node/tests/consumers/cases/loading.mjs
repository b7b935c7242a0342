// Where the package cannot be loaded, and how much it loads where it can.

import assert from "node:assert/strict";
import { succeed } from "../support/run.mjs";
import { available, NODES, RUNTIMES } from "../support/tools.mjs";

// Own files, and modules of Node that were not there before. Reached is well below; each file costs about a tenth of a
// millisecond.
const MOST_FILES = 25;
const MOST_BUILTINS = 15;

const NEWER = Number.parseInt(process.versions.node, 10) > 20;

const SOME = available("this Node", "Node 24");

/** What stops it, the runtime's flags, the project's folder, the runtimes, and what the error says. */
const REFUSALS = [
  {
    what: "the platform's package was left out",
    folder: "withoutOptional",
    on: [...NODES, "Bun", "Deno"],
    says: /workspace-sdk-[a-z0-9]+-[a-z0-9]+.* is not installed.* --omit=optional/,
  },
  {
    what: "the addon is a broken file",
    folder: "broken",
    on: [...SOME, "Bun", "Deno"],
    says: /could not be loaded: .+/,
  },
  { what: "addons are switched off", flags: ["--no-addons"], on: SOME, says: /could not be loaded: .*addon/ },
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
        // What a static import throws ends a process of Node 20, even where it is caught.
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
  NODES.map((runtime) => [
    `what loading brings, ${runtime}`,
    async () => {
      const output = await succeed([...RUNTIMES[runtime], "start.cjs"], { cwd: folders.installed });
      const { files, builtins } = JSON.parse(output);
      assert.ok(files <= MOST_FILES, `${files} files`);
      assert.ok(builtins <= MOST_BUILTINS, `${builtins} modules of Node`);
    },
  ]);

export const loading = (folders) => [...refusals(folders), ...start(folders)];
