// The package in a context of `node:vm`, as in Jest: its JavaScript and the addon run in different realms, and results
// must belong to the realm of the JavaScript.

const assert = require("node:assert/strict");
const { readFileSync } = require("node:fs");
const { createRequire } = require("node:module");
const { dirname } = require("node:path");
const vm = require("node:vm");

const GLOBALS = {
  process,
  Buffer,
  AbortController,
  AbortSignal,
  URL,
  setTimeout,
  clearTimeout,
  queueMicrotask,
  performance,
};
const PARAMETERS = ["exports", "require", "module", "__filename", "__dirname"];

/** `require` for a context: it runs JavaScript in the context, and loads addons and Node modules in the main realm. */
function loader(parsingContext) {
  const modules = new Map();
  return function load(path) {
    const known = modules.get(path);
    if (known) return known.exports;
    const module = { exports: {} };
    modules.set(path, module);
    const real = createRequire(path);
    const require = (name) => (/\.c?js$/.test(real.resolve(name)) ? load(real.resolve(name)) : real(name));
    require.resolve = real.resolve;
    const body = vm.compileFunction(readFileSync(path, "utf8"), PARAMETERS, { parsingContext, filename: path });
    body.call(module.exports, module.exports, require, module, path, dirname(path));
    return module.exports;
  };
}

async function main() {
  const context = vm.createContext({ ...GLOBALS });
  const inner = (name) => vm.runInContext(name, context);
  const sdk = loader(context)(require.resolve("workspace-sdk"));
  assert.notEqual(inner("Error"), Error);

  const client = sdk.Client.fromEnv();
  const call = client.channels.list();
  assert.ok(call instanceof inner("Promise"));
  const channels = await call;
  assert.ok(channels instanceof inner("Array") && channels[0] instanceof inner("Object"));
  for await (const contact of client.contacts.iter({ maxItems: 2 })) assert.ok(contact instanceof inner("Object"));

  const refusals = [
    [sdk.ConfigurationError, () => new sdk.Client({ baseUrl: "ftp://example.com" })],
    [inner("TypeError"), () => new sdk.Client({ baseUrl: 1 })],
    [sdk.ValidationError, () => client.messages.sendText({ to: "1", body: "" })],
    [sdk.NotFoundError, () => client.templates.send({ to: "+15550000001", templateName: "none_such" })],
    [inner("TypeError"), () => client.channels.list({ nonsense: 1 })],
    [inner("Error"), () => client.close().then(() => client.channels.list())],
  ];
  for (const [expected, work] of refusals) {
    const error = await (async () => work())().catch((reason) => reason);
    assert.ok(error instanceof expected, `${expected.name}: ${error}`);
    assert.ok(error instanceof inner("Error"), error);
  }
  console.log("ok");
}

void main();
