// Writes the public API of the packages, as their published declarations have it, to a file:
//
//     node scripts/public-api.mjs OUTPUT
//
// It reads `dist`, so compile `ts` first. `tests/public-api/node.txt` is the committed output.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { Extractor, ExtractorConfig } from "@microsoft/api-extractor";

const SDK = join(import.meta.dirname, "..");
const SANDBOX = join(SDK, "sandbox");

/** The entry points that programs import: the name, the folder of the package, and the declarations. */
const ENTRY_POINTS = [
  { name: "workspace-sdk", folder: SDK, declarations: "dist/index.d.ts" },
  { name: "workspace-sdk/testing", folder: SDK, declarations: "dist/testing/index.d.ts" },
  { name: "workspace-sandbox", folder: SANDBOX, declarations: "index.d.ts" },
];

/** The compiler options that affect how declarations are read. */
const COMPILER_OPTIONS = {
  target: "es2022",
  lib: ["es2023", "esnext.disposable"],
  module: "node16",
  moduleResolution: "node16",
  strict: true,
  exactOptionalPropertyTypes: true,
  types: ["node"],
  typeRoots: [join(SDK, "node_modules/@types")],
};

/** A comment for the reader of a report, such as `// @public`. */
const COMMENT = /^\s*\/\//;

/**
 * The report of an entry point: its exports in alphabetical order. Types that are used but not exported are left out.
 */
function report({ folder, declarations }, output) {
  const entry = join(folder, declarations);
  const config = ExtractorConfig.prepare({
    configObject: {
      projectFolder: folder,
      mainEntryPointFilePath: entry,
      newlineKind: "lf",
      compiler: { overrideTsconfig: { compilerOptions: COMPILER_OPTIONS, files: [entry] } },
      apiReport: {
        enabled: true,
        reportFileName: "report.api.md",
        reportFolder: output,
        reportTempFolder: output,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        compilerMessageReporting: { default: { logLevel: "error" } },
        extractorMessageReporting: { default: { logLevel: "none" } },
        tsdocMessageReporting: { default: { logLevel: "none" } },
      },
    },
    configObjectFullPath: undefined,
    packageJsonFullPath: join(folder, "package.json"),
  });
  const { succeeded } = Extractor.invoke(config, { localBuild: true });
  if (!succeeded) throw new Error(`${entry}: the declarations have errors`);
  return readFileSync(join(output, "report.api.md"), "utf8");
}

/** The declarations of a report without its Markdown and comments. */
function declarationsOf(report) {
  const [, code] = report.split("```ts\n", 2);
  const [declarations] = code.split("\n```\n", 1);
  return declarations
    .split("\n")
    .filter((line) => !COMMENT.test(line))
    .join("\n")
    .replaceAll(/\n{3,}/g, "\n\n")
    .trim();
}

const folder = mkdtempSync(join(tmpdir(), "workspace-sdk-api-"));
try {
  const sections = ENTRY_POINTS.map((entry) => `// ${entry.name}\n\n${declarationsOf(report(entry, folder))}\n`);
  writeFileSync(resolve(process.argv[2]), sections.join("\n"));
} finally {
  rmSync(folder, { recursive: true });
}
