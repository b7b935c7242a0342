/** Compares the requests that the server received with those of a case. */

import type { Request } from "./case.mjs";
import { brief, compare } from "./compare.mjs";
import { type Json, parse } from "./json.mjs";

/** An entry of the sandbox's journal, as far as it is compared. */
export interface Entry {
  readonly seq: number;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string[]>>;
  readonly body: string | null;
  readonly body_base64: string | null;
}

/** Every difference between the requests of a case and the journal's entries. */
export function compareRequests(expected: readonly Request[], entries: readonly Entry[]): string[] {
  const wanted = expected.flatMap((request) => Array.from({ length: request.times }, () => request));
  const differences: string[] = [];
  if (wanted.length !== entries.length) {
    const seen = entries.map(({ method, path }) => `${method} ${path}`).join(", ");
    differences.push(`requests: expected ${wanted.length}, found ${entries.length}: ${seen}`);
  }
  wanted.forEach((request, at) => {
    const entry = entries[at];
    if (entry !== undefined) differences.push(...compareRequest(`requests[${at}]`, request, entry));
  });
  return differences;
}

function compareRequest(path: string, expected: Request, entry: Entry): string[] {
  const differences: string[] = [];
  const texts = [
    ["method", expected.method, entry.method],
    ["path", expected.path, entry.path],
    ["raw_query", expected.rawQuery, entry.query],
  ] as const;
  for (const [name, wanted, found] of texts) {
    if (wanted !== undefined) differences.push(...compare(`${path}.${name}`, wanted, found));
  }
  if (expected.query !== undefined) {
    const query = decodeQuery(entry.query);
    const problem = typeof query === "string" ? [`${path}.query: ${query}`] : undefined;
    differences.push(...(problem ?? compare(`${path}.query`, expected.query, query)));
  }
  differences.push(...compareHeaders(`${path}.headers`, expected, entry));
  if (expected.body !== undefined) differences.push(...compareBody(`${path}.body`, expected.body, entry));
  return differences;
}

function compareHeaders(path: string, expected: Request, entry: Entry): string[] {
  const valuesOf = (name: string): string[] => (Object.hasOwn(entry.headers, name) && entry.headers[name]) || [];
  const differences: string[] = [];
  for (const [name, wanted] of Object.entries(expected.headers)) {
    const values = valuesOf(name);
    const [only] = values;
    if (only !== undefined && values.length === 1) {
      differences.push(...compare(`${path}.${name}`, wanted, only));
    } else {
      differences.push(`${path}.${name}: expected ${brief(wanted)}, found ${brief(values)}`);
    }
  }
  for (const name of expected.noHeaders) {
    const values = valuesOf(String(name));
    if (values.length > 0) differences.push(`${path}.${name}: expected nothing, found ${brief(values)}`);
  }
  return differences;
}

function compareBody(path: string, expected: Json, entry: Entry): string[] {
  const text = entry.body ?? "";
  if (text === "" && entry.body_base64 === null) {
    return expected === null ? [] : [`${path}: expected ${brief(expected)}, found no body`];
  }
  if (expected === null) return [`${path}: expected no body, found ${brief(text)}`];
  let found: Json;
  try {
    found = parse(text);
  } catch {
    return [`${path}: expected ${brief(expected)}, found ${brief(text)}, which is not JSON`];
  }
  return compare(path, expected, found);
}

/** Parses a query as a server does: `+` is a space, and names are unique. Returns a string if the query is invalid. */
export function decodeQuery(query: string): Record<string, string> | string {
  const decoded = new Map<string, string>();
  for (const pair of query.split("&").filter((each) => each !== "")) {
    const [name = "", ...rest] = pair.split("=");
    try {
      const [key, value] = [decode(name), decode(rest.join("="))];
      if (decoded.has(key)) return `${key} stands twice`;
      decoded.set(key, value);
    } catch {
      return `${brief(pair)} is not valid percent-encoding`;
    }
  }
  return Object.fromEntries(decoded);
}

function decode(text: string): string {
  return decodeURIComponent(text.replaceAll("+", " "));
}
