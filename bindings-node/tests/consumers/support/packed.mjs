// The packages that the tests install.

import { readdirSync } from "node:fs";
import { basename, join } from "node:path";

/** The two packages as they would be published: the main one, and the one with this platform's addon and its name. */
export function packed() {
  const folder = process.env["WORKSPACE_PACKED"];
  if (!folder) throw new Error("WORKSPACE_PACKED must name the folder of the packed packages");
  const files = readdirSync(folder).filter((file) => file.endsWith(".tgz"));
  const one = (pattern) => {
    const found = files.filter((file) => pattern.test(file));
    if (found.length !== 1) throw new Error(`not one file in ${folder} is ${pattern}: ${found}`);
    return join(folder, found[0]);
  };
  const platform = one(/^workspace-sdk-[a-z].*-\d/);
  const platformName = basename(platform).replace(/-\d+\..*$/, "");
  return { main: one(/^workspace-sdk-\d/), platform, platformName };
}
