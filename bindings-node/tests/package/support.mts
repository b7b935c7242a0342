/** The packed packages, and a project with only these packages. */

import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const execute = promisify(execFile);

/** The folder of the binding: the tests are compiled to `build/tests/package`. */
export const ROOT = join(import.meta.dirname, "..", "..", "..");

/** Variables that would let a program find more than the installed packages. */
const FOREIGN = /^(NODE_|npm_|WORKSPACE_)/i;
const SURROUNDINGS = Object.fromEntries(Object.entries(process.env).filter(([name]) => !FOREIGN.test(name)));

/** How a program ended. */
export interface End {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs a program until it exits. */
export async function run(program: string, parameters: readonly string[], folder: string): Promise<End> {
  const isScript = process.platform === "win32" && program === "npm";
  const options = { cwd: folder, env: SURROUNDINGS, shell: isScript, maxBuffer: 2 ** 26 };
  try {
    return { code: 0, ...(await execute(program, parameters, options)) };
  } catch (error) {
    if (error instanceof Error && "code" in error && typeof error.code === "number") {
      const { code, stdout, stderr } = error as Error & End;
      return { code, stdout, stderr };
    }
    throw error;
  }
}

/** Runs a program that must succeed. Resolves with its output. */
export async function succeed(program: string, parameters: readonly string[], folder: string): Promise<string> {
  const { code, stdout, stderr } = await run(program, parameters, folder);
  if (code !== 0) throw new Error(`${program} ${parameters.join(" ")} ended with ${code}\n${stdout}\n${stderr}`);
  return stdout;
}

/** The packed packages by their names. */
export async function packed(version: string): Promise<Map<string, string>> {
  const folder = process.env["WORKSPACE_PACKED"];
  if (folder === undefined) throw new Error("WORKSPACE_PACKED must name the folder of the packed packages");
  const ending = `-${version}.tgz`;
  const files = (await readdir(folder)).filter((file) => file.endsWith(ending));
  return new Map(files.map((file) => [file.slice(0, -ending.length), join(folder, file)]));
}

/** The files in a packed package. */
export async function filesIn(tarball: string): Promise<string[]> {
  const listed = await succeed("tar", ["-tzf", tarball], ROOT);
  const names = listed.split(/\r?\n/).filter((line) => line !== "");
  return names.map((name) => name.replace(/^package\//, "")).sort();
}

/** A project with installed packages. No registry is used. */
export class Project implements AsyncDisposable {
  private constructor(readonly folder: string) {}

  static async with(packages: Iterable<string>): Promise<Project> {
    const project = new Project(await mkdtemp(join(tmpdir(), "workspace-sdk-")));
    await project.write("package.json", JSON.stringify({ private: true }));
    await succeed("npm", ["install", "--offline", "--no-audit", "--no-fund", ...packages], project.folder);
    return project;
  }

  async write(name: string, text: string): Promise<void> {
    await writeFile(join(this.folder, name), text);
  }

  /** Runs a program of the project. */
  async node(name: string): Promise<End> {
    return run(process.execPath, [name], this.folder);
  }

  /** Removes an installed package. */
  async without(name: string): Promise<void> {
    await rm(join(this.folder, "node_modules", name), { recursive: true });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
