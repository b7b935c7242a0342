// Prints the names and versions of the installed peers.

import { readFileSync } from "node:fs";

import undici from "./undici.cjs";

const versionOf = (folder) =>
  JSON.parse(readFileSync(new URL(`node_modules/${folder}/package.json`, import.meta.url), "utf8"));
const peers = ["axios", "got", "openai", undici].map(versionOf);
console.log(peers.map(({ name, version }) => `${name} ${version}`).join(", "));
