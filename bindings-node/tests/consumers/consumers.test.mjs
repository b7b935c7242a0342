// The packed package in every kind of consumer. Run it with `node --test consumers.test.mjs`. WORKSPACE_PACKED must be
// the folder of the packed packages, and WORKSPACE_SANDBOX the path of the server's executable.

import { join } from "node:path";
import { after, describe, test } from "node:test";
import { bundles } from "./cases/bundles.mjs";
import { deployments } from "./cases/deployments.mjs";
import { loading } from "./cases/loading.mjs";
import { moduleFormats } from "./cases/module-formats.mjs";
import { programs } from "./cases/programs.mjs";
import { runners } from "./cases/runners.mjs";
import { packed } from "./support/packed.mjs";
import { remove, workFolder } from "./support/project.mjs";
import { projects } from "./support/projects.mjs";

const packages = packed();
const work = workFolder();
after(() => remove(work));
// Deno must not write compiled code into a folder of the user.
process.env["DENO_DIR"] = join(work, "deno");
const folders = await projects(work, packages);

const CASES = [
  ...programs(folders),
  ...bundles(folders),
  ...deployments(folders),
  ...runners(folders),
  ...loading(folders),
  ...moduleFormats(folders, packages),
];

describe("consumers", { concurrency: 2 }, () => {
  for (const [name, work] of CASES) test(name, { timeout: 180_000 }, work);
});
