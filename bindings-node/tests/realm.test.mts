/**
 * The package in its own context, as test runners load it: its `Error`, `Array` and `Uint8Array` are not those of Node.
 */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, resolve } from "node:path";
import { test } from "node:test";
import { createContext, runInContext } from "node:vm";
import { failure, rejection, sandboxOfFile } from "./support/index.mjs";

type Sdk = typeof import("workspace-sdk");
type Wrapper = (module: object, exports: object, require: (name: string) => unknown, folder: string) => void;

const sandbox = await sandboxOfFile();
const main = createRequire(import.meta.url).resolve("workspace-sdk");

/** The package with the globals of a new context, and a function that evaluates code there. */
function loaded(): { sdk: Sdk; inside: (text: string) => unknown } {
  const { AbortController, AbortSignal, Buffer, process, queueMicrotask } = globalThis;
  const context = createContext({ AbortController, AbortSignal, Buffer, process, queueMicrotask });
  const modules = new Map<string, { exports: object }>();
  const load = (path: string): object => {
    const known = modules.get(path);
    if (known) {
      return known.exports;
    }
    const module = { exports: {} };
    modules.set(path, module);
    const outer = createRequire(path);
    const require = (name: string): unknown => {
      const found = name.startsWith(".") ? outer.resolve(name) : name;
      return found.endsWith(".js") ? load(resolve(dirname(path), found)) : outer(found);
    };
    const text = `(function (module, exports, require, __dirname) {${readFileSync(path, "utf8")}\n})`;
    (runInContext(text, context, { filename: path }) as Wrapper)(module, module.exports, require, dirname(path));
    return module.exports;
  };
  return { sdk: load(main) as Sdk, inside: (text) => runInContext(text, context) };
}

const { sdk, inside } = loaded();
const options = () => ({ baseUrl: sandbox.url, apiKey: sandbox.apiKey });

test("it is not the package that Node has loaded", () => {
  assert.notEqual(sdk.WorkspaceError, createRequire(import.meta.url)(main).WorkspaceError);
  assert.equal(Object.getPrototypeOf(sdk.WorkspaceError), inside("Error"));
  assert.notEqual(inside("Error"), Error);
});

test("errors are instances of its classes", async () => {
  const refused = await failure(() => new sdk.Client({ baseUrl: "x", apiKey: "" }));
  assert(refused instanceof sdk.ConfigurationError, String(refused));
  const wrongOption = await failure(() => new sdk.Client({ ...options(), timeout: "x" as never }));
  assert.equal((wrongOption as Error).name, "TypeError");
  const client = new sdk.Client(options());
  assert((await rejection(client.request("no/path"))) instanceof sdk.NotFoundError);
  assert((await rejection(client.messages.status({ wamid: "" }))) instanceof sdk.ValidationError);
  const wrong = (await rejection(client.messages.status({ wamid: 1 as never }))) as Error;
  assert.deepEqual([wrong.name, (wrong as { code?: string }).code], ["TypeError", "ERR_INVALID_ARG_TYPE"]);
  const error = (await rejection(client.request("no/path"))) as InstanceType<Sdk["WorkspaceError"]>;
  assert(sdk.WorkspaceError.fromJSON(error.toJSON()) instanceof sdk.NotFoundError);
});

test("results belong to its context, and arguments may belong to either context", async () => {
  const client = new sdk.Client(options());
  const list = await client.contacts.list(inside("({ limit: 2 })") as { limit: number });
  assert.equal(list.length, 2);
  assert.equal(Object.getPrototypeOf(list), inside("Array.prototype"));
  assert.equal(sdk.callInfo(list).status, 200);
  for (const labelNames of [["a", "b"], inside('["a", "b"]') as string[]]) {
    await client.contacts.upsert({ phoneNumber: "+15550001234", labelNames });
    const sent = (await sandbox.journal()).at(-1)?.json() as { labelNames: unknown };
    assert.deepEqual(sent.labelNames, ["a", "b"]);
  }
});

test("bytes may belong to either context", async () => {
  await using tls = await (await import("workspace-sdk/testing")).Sandbox.start({ tls: true });
  const { caPem, httpsUrl } = await tls.tls();
  const bytes = new TextEncoder().encode(caPem);
  const inner = inside("(bytes) => new Uint8Array(bytes)") as (bytes: Iterable<number>) => Uint8Array;
  for (const caBundle of [caPem, bytes, Buffer.from(caPem), inner(bytes)]) {
    const client = new sdk.Client({ baseUrl: httpsUrl, apiKey: tls.apiKey, caBundle });
    assert.equal((await client.channels.list()).length, 1);
  }
});

test("a signal is Node's own", async () => {
  const client = new sdk.Client(options());
  const controller = new AbortController();
  const caught = rejection(client.channels.list({}, { signal: controller.signal }));
  controller.abort("enough");
  assert.equal(await caught, "enough");
});
