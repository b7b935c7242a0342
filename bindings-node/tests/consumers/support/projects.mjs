// The projects of all cases, which are created once.

import { cpSync, readdirSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { emptyProject, install, lend, linkedLikePnpm } from "./project.mjs";

export async function projects(work, { main, platform }) {
  const at = (name) => join(work, name);

  // The name has characters that are valid in a path, but break code that builds URLs from strings.
  const installed = emptyProject(at("installed ünï%20 #1"));
  await install(installed, [main, platform]);

  const copies = emptyProject(at("copies"));
  cpSync(join(installed, "node_modules"), join(copies, "node_modules"), { recursive: true });
  cpSync(join(installed, "node_modules"), join(copies, "other", "node_modules"), { recursive: true });

  const linked = emptyProject(at("linked"));
  linkedLikePnpm(installed, linked);

  const broken = emptyProject(at("broken"));
  cpSync(join(installed, "node_modules"), join(broken, "node_modules"), { recursive: true });
  for (const addon of addons(join(broken, "node_modules"))) truncateSync(addon, 100);

  const withoutOptional = emptyProject(at("without optional"));
  await install(withoutOptional, [main], "--omit=optional");

  const equipped = emptyProject(at("equipped"));
  cpSync(join(installed, "node_modules"), join(equipped, "node_modules"), { recursive: true });
  lend(equipped, ["@types/node", "vitest"]);

  const alone = emptyProject(at("alone"));

  return { alone, installed, copies, linked, broken, withoutOptional, equipped };
}

function addons(modules) {
  const files = readdirSync(modules, { recursive: true }).filter((file) => file.endsWith(".node"));
  if (files.length === 0) throw new Error("no addon was installed");
  return files.map((file) => join(modules, file));
}
