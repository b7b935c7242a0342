// The packed package, as every kind of consumer has it: run by `node --test consumers.test.mjs` with
// WORKSPACE_PACKED naming the folder of the packed packages, and WORKSPACE_SANDBOX the server's program.

import { join } from "node:path";
import { after, describe, test } from "node:test";
import { bundles } from "./cases/bundles.mjs";
import { loading } from "./cases/loading.mjs";
import { moduleFormats } from "./cases/module-formats.mjs";
import { programs } from "./cases/programs.mjs";
import { runners } from "./cases/runners.mjs";
import { packed, remove, workFolder } from "./support/project.mjs";
import { projects } from "./support/projects.mjs";

const packages = packed();
const work = workFolder();
after(() => remove(work));
// What Deno compiles stays in no folder of the user.
process.env["DENO_DIR"] = join(work, "deno");
const folders = await projects(work, packages);

const CASES = [
  ...programs(folders),
  ...bundles(folders),
  ...runners(folders),
  ...loading(folders),
  ...moduleFormats(folders, packages),
];

describe("consumers", { concurrency: 2 }, () => {
  for (const [name, work] of CASES) test(name, { timeout: 180_000 }, work);
});
