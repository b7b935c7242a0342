/** The tests of every case, for one module format of the package. */

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { FOLDER } from "./api-description.mjs";
import { type Case, readAll, readFile, textsOf } from "./case.mjs";
import { CaseError } from "./keys.mjs";
import type { Report } from "./report.mjs";
import { Runner } from "./runner.mjs";
import type { Sdk } from "./sdk.mjs";

const CASES = readAll(textsOf(new URL("cases/", FOLDER)));

/** The methods that send one type of message, and the arguments of each. */
const SHORT_FORMS: Readonly<Record<string, readonly string[]>> = {
  text: ["to", "body", "channelId", "apiReference"],
  image: ["to", "url", "caption", "channelId", "apiReference"],
  video: ["to", "url", "caption", "channelId", "apiReference"],
  document: ["to", "url", "filename", "caption", "channelId", "apiReference"],
  audio: ["to", "url", "channelId", "apiReference"],
};

export function conformance(sdk: Sdk): void {
  let runner: Runner;
  before(async () => {
    runner = await Runner.start(sdk);
  });
  after(() => runner.close());

  test("every case passes", async () => {
    const report = await runner.run(CASES);
    console.log(`conformance: ${report.cases} cases, ${report.assertions} assertions`);
    holds(report);
  });

  test("every wrong case fails", async () => {
    let seen = 0;
    for (const [file, text] of textsOf(new URL("cases_wrong/", FOLDER))) {
      const cases = readIfRight(file, text);
      const { failed } = await runner.run(cases ?? []);
      const names = failed.map(([{ name }]) => name);
      assert.deepEqual(names, cases?.map(({ name }) => name) ?? [], "not every wrong case failed");
      // A file that cannot be parsed counts as wrong, too.
      seen += cases?.length ?? 1;
    }
    console.log(`conformance: ${seen} wrong cases failed as expected`);
    assert.ok(seen > 20);
  });

  test("the methods for one type of message pass", async () => {
    const report = await runner.run(CASES.map(shortForm).filter((each) => each !== undefined));
    console.log(`methods for one type: ${report.cases} cases, ${report.assertions} assertions`);
    holds(report);
    assert.ok(report.cases > 40);
  });
}

function holds(report: Report): void {
  assert.equal(report.failed.length, 0, `\n${report.failures()}`);
}

function readIfRight(file: string, text: string): Case[] | undefined {
  try {
    return readFile(file, text);
  } catch (error) {
    if (error instanceof CaseError) return undefined;
    throw error;
  }
}

/** The case with the method for its type of message; undefined if that method does not accept its arguments. */
function shortForm(played: Case): Case | undefined {
  const { type, ...given } = played.call.arguments;
  const known = SHORT_FORMS[String(type)];
  if (played.call.operation !== "messages.send" || known === undefined) return undefined;
  if (!Object.keys(given).every((name) => known.includes(name))) return undefined;
  return { ...played, call: { operation: `messages.send_${String(type)}`, arguments: given } };
}
