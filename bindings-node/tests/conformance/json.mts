/** Parses JSON exactly: integers that a double cannot represent become bigints, and duplicate keys are errors. */

export type Json = null | boolean | number | bigint | string | Json[] | JsonObject;

export interface JsonObject {
  [key: string]: Json;
}

const TOKEN = /[{}[\],:]|"(?:[^"\\]|\\.)*"|[^\s{}[\],:"]+/g;

const WHOLE = /^-?\d+$/;

export function parse(text: string): Json {
  // Throws for invalid JSON, so that the code below can rely on the syntax.
  JSON.parse(text);
  const tokens = text.match(TOKEN) ?? [];
  let at = 0;

  function value(): Json {
    const token = tokens[at++] ?? "";
    if (token === "[") return elements();
    if (token === "{") return members();
    const plain = JSON.parse(token) as null | boolean | number | string;
    return WHOLE.test(token) && !Number.isSafeInteger(plain) ? BigInt(token) : plain;
  }

  function elements(): Json[] {
    const found: Json[] = [];
    for (; tokens[at] !== "]"; skip(",")) found.push(value());
    at += 1;
    return found;
  }

  function members(): JsonObject {
    const found = new Map<string, Json>();
    for (; tokens[at] !== "}"; skip(",")) {
      const name = JSON.parse(tokens[at++] ?? "") as string;
      if (found.has(name)) throw new SyntaxError(`the key ${name} is not unique`);
      skip(":");
      found.set(name, value());
    }
    at += 1;
    return Object.fromEntries(found);
  }

  function skip(token: string): void {
    if (tokens[at] === token) at += 1;
  }

  return value();
}

/** Sorts the keys of objects, so that equal values have equal JSON. */
export function stringify(value: Json | undefined): string {
  if (Array.isArray(value)) return `[${value.map(stringify).join(",")}]`;
  if (isObject(value)) {
    const names = Object.keys(value).sort();
    return `{${names.map((name) => `${JSON.stringify(name)}:${stringify(value[name])}`).join(",")}}`;
  }
  return typeof value === "bigint" ? String(value) : String(JSON.stringify(value));
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isNumber(value: Json): value is number | bigint {
  return typeof value === "number" || typeof value === "bigint";
}
