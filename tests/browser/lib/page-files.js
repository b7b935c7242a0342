// The files of the page that the server sends.

import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

/** The folder of the page. */
export const PAGE = fileURLToPath(new URL("../../../sandbox/page/", import.meta.url));

/** The names of all files, relative to the folder. */
export const servedFiles = () =>
  readdirSync(PAGE, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile() && /\.(html|js|css|svg)$/.test(file.name))
    .map((file) => relative(PAGE, join(file.parentPath, file.name)).replaceAll("\\", "/"));

/** The number of files, their size, and the sum of their sizes when each is compressed, in bytes. */
export function pageSize() {
  const contents = servedFiles().map((name) => readFileSync(join(PAGE, name)));
  const sum = (/** @type {number[]} */ numbers) => numbers.reduce((sum, number) => sum + number, 0);
  return {
    files: contents.length,
    bytes: sum(contents.map((content) => content.length)),
    gzip_bytes: sum(contents.map((content) => gzipSync(content).length)),
  };
}
