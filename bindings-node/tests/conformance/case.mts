/** The format of a case. An unknown key is an error. */

import { readdirSync, readFileSync } from "node:fs";

import { type Json, type JsonObject, parse } from "./json.mjs";
import { CaseError, Keys, refuseUnknown } from "./keys.mjs";

// The only version.
const FORMAT = 1;

const RESULT_KEYS: ReadonlySet<string> = new Set([
  "data",
  "message",
  "pagination",
  "call",
  "errors",
  "report",
  "$open",
]);

const ERROR_KEYS: ReadonlySet<string> = new Set([
  "type",
  "code",
  "disposition",
  "status",
  "attempts",
  "whatsapp_code",
  "retry_after",
  "failure",
  "request_id",
  "fields",
  "server_text",
  "idempotency_key",
  "since",
  "replayed",
]);

export interface Call {
  readonly operation: string;
  readonly arguments: JsonObject;
}

/** A call before the tested one. */
export interface EarlierCall extends Call {
  /** Faults that are added just before it. */
  readonly faults: readonly Json[];
  /** The code of the error with which it must fail; undefined if it must succeed. */
  readonly error: string | undefined;
}

export interface Control {
  readonly call: string;
  readonly body: JsonObject;
}

/** A request that the server must receive. Undefined fields are not compared. */
export interface Request {
  readonly times: number;
  readonly method: string | undefined;
  readonly path: string | undefined;
  readonly headers: JsonObject;
  readonly noHeaders: Json[];
  readonly query: JsonObject | undefined;
  readonly rawQuery: string | undefined;
  /** null means that there must be no body; undefined means that the body is not compared. */
  readonly body: Json | undefined;
}

export interface Case {
  readonly file: string;
  readonly name: string;
  readonly client: JsonObject;
  readonly before: readonly EarlierCall[];
  readonly control: readonly Control[];
  readonly faults: readonly Json[];
  readonly call: Call;
  readonly requests: readonly Request[] | undefined;
  readonly result: JsonObject | undefined;
  readonly error: JsonObject | undefined;
}

/** The number of assertions of a case, computed from the data, so that it is the same in every language. */
export function assertions({ result, error, requests }: Case): number {
  const expected = Object.keys(result ?? error ?? {}).length;
  const seen = requests?.reduce((sum, request) => sum + assertionsOf(request), 1) ?? 0;
  return 1 + expected + seen;
}

function assertionsOf({ method, path, query, rawQuery, body, headers, noHeaders }: Request): number {
  const given = [method, path, query, rawQuery, body].filter((each) => each !== undefined);
  return given.length + Object.keys(headers).length + noHeaders.length;
}

function callOf(value: Json): Call {
  const keys = new Keys("a call", value);
  const call = { operation: keys.need("operation", "string"), arguments: keys.take("arguments", "object") ?? {} };
  keys.end();
  return call;
}

function earlierCallOf(value: Json): EarlierCall {
  const keys = new Keys("a call before", value);
  const call = {
    operation: keys.need("operation", "string"),
    arguments: keys.take("arguments", "object") ?? {},
    faults: keys.take("faults", "array") ?? [],
    error: keys.take("error", "string"),
  };
  keys.end();
  return call;
}

function controlOf(value: Json): Control {
  const keys = new Keys("a control call", value);
  const control = { call: keys.need("call", "string"), body: keys.take("body", "object") ?? {} };
  keys.end();
  return control;
}

function requestOf(value: Json): Request {
  const keys = new Keys("a request", value);
  const request = {
    times: keys.take("times", "number") ?? 1,
    method: keys.take("method", "string"),
    path: keys.take("path", "string"),
    headers: keys.take("headers", "object") ?? {},
    noHeaders: keys.take("no_headers", "array") ?? [],
    query: keys.take("query", "object"),
    rawQuery: keys.take("raw_query", "string"),
    body: keys.takeAny("body"),
  };
  keys.end();
  return request;
}

function caseOf(file: string, value: Json): Case {
  const keys = new Keys("a case", value);
  const name = keys.need("name", "string");
  keys.what = name;
  const read = {
    file,
    name,
    client: keys.take("client", "object") ?? {},
    before: (keys.take("before", "array") ?? []).map(earlierCallOf),
    control: (keys.take("control", "array") ?? []).map(controlOf),
    faults: keys.take("faults", "array") ?? [],
    call: callOf(keys.need("call", "object")),
    requests: keys.take("requests", "array")?.map(requestOf),
    result: keys.take("result", "object"),
    error: keys.take("error", "object"),
  };
  keys.end();
  checkExpected(read);
  return read;
}

function checkExpected({ name, result, error }: Case): void {
  if ((result === undefined) === (error === undefined)) {
    throw new CaseError(`${name}: a case needs either 'result' or 'error'`);
  }
  if (result !== undefined) refuseUnknown(`${name}: result`, result, RESULT_KEYS);
  if (error === undefined) return;
  refuseUnknown(`${name}: error`, error, ERROR_KEYS);
  for (const key of ["type", "code"]) {
    if (!Object.hasOwn(error, key)) throw new CaseError(`${name}: an error needs '${key}'`);
  }
}

/** The cases of one file. Throws a CaseError if the file does not have the right format. */
export function readFile(file: string, text: string): Case[] {
  try {
    const keys = new Keys("a file", parse(text));
    if (keys.need("format", "number") !== FORMAT) throw new CaseError("unknown format");
    const cases = keys.need("cases", "array").map((each) => caseOf(file, each));
    keys.end();
    return cases;
  } catch (error) {
    if (error instanceof CaseError || error instanceof SyntaxError) {
      throw new CaseError(`${file}: ${error.message}`);
    }
    throw error;
  }
}

/** The content of each file of a folder, by name. */
export function textsOf(folder: URL): Map<string, string> {
  const files = readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .sort();
  return new Map(files.map((file) => [file, readFileSync(new URL(file, folder), "utf8")]));
}

/** All cases, with unique names; a CaseError lists the problems of all files. */
export function readAll(texts: ReadonlyMap<string, string>): Case[] {
  const cases: Case[] = [];
  const problems: string[] = [];
  for (const [file, text] of texts) {
    try {
      cases.push(...readFile(file, text));
    } catch (error) {
      if (!(error instanceof CaseError)) throw error;
      problems.push(error.message);
    }
  }
  const names = new Set<string>();
  for (const { file, name } of cases) {
    if (names.has(name)) problems.push(`${file}: the name '${name}' is not unique`);
    names.add(name);
  }
  if (problems.length > 0) throw new CaseError(problems.join("\n"));
  return cases;
}
