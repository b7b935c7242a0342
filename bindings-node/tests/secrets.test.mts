/** Nothing that a log or an error tracker records contains the key, phone numbers or messages. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { inspect } from "node:util";
import { Client, type ClientOptions, ConfigurationError, ValidationError, WorkspaceError } from "workspace-sdk";
import {
  check,
  checkError,
  checkValue,
  FAILURES,
  failure,
  KEY,
  PASSWORD,
  PHONE,
  provoke,
  rejection,
  run,
  SilentServer,
  sandboxOfFile,
  TEXT,
} from "./support/index.mjs";

const sandbox = await sandboxOfFile();

describe("errors do not contain secrets", () => {
  for (const [name, kind] of Object.entries(FAILURES)) {
    test(name, async () => {
      const error = await provoke(kind, sandbox);
      assert(error instanceof WorkspaceError);
      checkError(error);
      checkError(WorkspaceError.fromJSON(error.toJSON()));
      assert(!(error.serverText ?? "").includes(KEY));
      assert(!Object.keys(error).includes("serverText"));
      check(JSON.stringify(process.report.getReport(error)));
    });
  }
});

/** Values of a wrong type whose printed form contains secrets. */
class Holder {
  readonly held = `${KEY} ${TEXT} ${PHONE}`;
  toString(): string {
    return this.held;
  }
  [Symbol.toPrimitive](): string {
    return this.held;
  }
  [inspect.custom](): string {
    return this.held;
  }
}

const held = new Holder() as never;

describe("type errors do not contain secrets", () => {
  const WRONG: Readonly<Record<string, (client: Client) => Promise<unknown>>> = {
    to: (client) => client.messages.sendText({ to: held, body: TEXT }),
    body: (client) => client.messages.sendText({ to: PHONE, body: held }),
    "all parameters": (client) => client.messages.sendText(`${KEY} ${TEXT}` as never),
    "an unknown parameter": (client) => client.messages.sendText({ to: PHONE, body: TEXT, text: KEY } as never),
    "an unknown option": (client) => client.messages.sendText({ to: PHONE, body: TEXT }, { key: KEY } as never),
    "all options": (client) => client.messages.sendText({ to: PHONE, body: TEXT }, KEY as never),
    variables: (client) => client.templates.send({ to: PHONE, templateName: "welcome", variables: [TEXT, held] }),
    fields: (client) =>
      client.contacts.upsert({ phoneNumber: PHONE, customFieldsData: { [TEXT]: (() => KEY) as never } }),
    params: (client) => client.request("a/b", { to: PHONE, x: { y: Symbol(TEXT) as never } }),
    "not a number": (client) => client.request("a/b", { to: PHONE, x: [TEXT, NaN] }),
    "a lone surrogate": (client) => client.messages.sendText({ to: PHONE, body: `${TEXT}\ud800` }),
    "a bad number": (client) => client.contacts.upsert({ phoneNumber: `${PHONE}99999999999999999` }),
    "a bad URL": (client) => client.messages.sendImage({ to: PHONE, url: `ftp://${TEXT}/${KEY}` }),
    "a bad path": (client) => client.request(`../${KEY}/${PHONE}?${TEXT}`),
    "an unknown safety": (client) => client.request("a/b", {}, { safety: TEXT as never }),
    "a bad color": (client) => client.labels.upsert({ name: TEXT, color: PHONE }),
    "a bad channel": (client) => client.channels.list({}, { channelId: held }),
    "a bad header": (client) => client.channels.list({}, { headers: { [`${KEY} ${TEXT}`]: `${TEXT}\n`, x: held } }),
    "an empty id": (client) => client.messages.status({ wamid: "" }),
  };
  for (const [name, call] of Object.entries(WRONG)) {
    test(name, async () => {
      const error = await failure(() => call(sandbox.client()));
      const isRefusal = [TypeError, ValidationError, ConfigurationError].some((kind) => error instanceof kind);
      assert(isRefusal, String(error));
      checkError(error);
      assert.deepEqual(await sandbox.journal(), []);
    });
  }
});

describe("configuration errors do not contain secrets", () => {
  const BAD: Readonly<Record<string, ClientOptions>> = {
    "key with a line break": { apiKey: `${KEY}\n${TEXT}` },
    "key of a wrong type": { apiKey: held },
    "key with a lone surrogate": { apiKey: `${KEY}\udc00` },
    "key as another option": { auth: KEY as never, requestStyle: KEY as never, trustRoots: KEY as never },
    "key as an unknown option": { key: KEY } as never,
    "password in the URL": { baseUrl: `https://user:${PASSWORD}@${KEY}/${TEXT}?${KEY}#${KEY}` },
    "invalid URL": { baseUrl: `::${KEY}` },
    proxy: { proxy: `socks9://user:${PASSWORD}@${KEY}:1` },
    header: { headers: { "x-api-key": KEY, [`${KEY} ${TEXT}`]: `${TEXT}\n`, x: `${PASSWORD}\n` } },
    "header of a wrong type": { headers: { "x-secret": held } },
    bundle: { caBundle: Buffer.from(`${KEY}\n${TEXT}`) },
    "path of a bundle": { caBundle: `/${KEY}/${TEXT}` },
    "name of an app": { appInfo: `${KEY}\n${TEXT}` },
  };
  for (const [name, options] of Object.entries(BAD)) {
    test(name, async () => {
      const error = await failure(() => new Client({ baseUrl: "https://example.com/v1/", apiKey: KEY, ...options }));
      assert(error instanceof TypeError || error instanceof ConfigurationError, String(error));
      checkError(error);
    });
  }

  test("the password of a proxy that is unreachable", async () => {
    const proxy = `http://user:${PASSWORD}@127.0.0.1:9`;
    const client = new Client({ baseUrl: "https://example.com/v1/", apiKey: KEY, maxRetries: 0, proxy });
    checkError(await rejection(client.messages.sendText({ to: PHONE, body: TEXT })));
  });
});

describe("other objects do not show secrets", () => {
  const secretive = (url: string) =>
    new Client({
      baseUrl: url,
      apiKey: KEY,
      headers: { "x-secret": PASSWORD },
      proxy: `http://user:${PASSWORD}@127.0.0.1:9`,
      onAttempt: () => {},
    });

  test("a client, its copy, and their properties", () => {
    const client = secretive(sandbox.url);
    for (const each of [client, client.withOptions({ headers: { "x-other": PASSWORD } })]) {
      checkValue(each);
      for (const name of ["channels", "contacts", "customFields", "labels", "templates", "messages", "automations"]) {
        checkValue(each[name as "contacts"]);
      }
      for (let owner: unknown = each; owner !== null; owner = Object.getPrototypeOf(owner)) {
        for (const name of Reflect.ownKeys(owner as object)) {
          const descriptor = Reflect.getOwnPropertyDescriptor(owner as object, name);
          checkValue(descriptor?.value);
        }
      }
    }
  });

  test("a copy of the properties of a client cannot make calls", async () => {
    const client = sandbox.client();
    const copy = Object.assign(Object.create(Client.prototype) as Client, client);
    // It may fail in any way, but it must not crash.
    await failure(() => copy.channels.list()).catch(() => {});
  });

  test("a call in flight", async () => {
    await using server = await SilentServer.start();
    const client = new Client({ baseUrl: server.url, apiKey: KEY });
    const controller = new AbortController();
    const call = client.messages.sendText({ to: PHONE, body: TEXT }, { signal: controller.signal });
    const caught = rejection(call);
    await server.arrived;
    assert(server.received.includes(TEXT) && server.received.includes(KEY));
    checkValue(call);
    checkValue(client);
    checkValue(controller.signal);
    check(JSON.stringify(process.report.getReport()));
    controller.abort();
    checkError(await caught);
  });

  test("iterators", async () => {
    const client = sandbox.client();
    const contacts = client.contacts.iter({ search: TEXT });
    checkValue(contacts);
    await contacts.next();
    checkValue(contacts);
    checkValue(client.messages.watch({ wamid: TEXT }));
  });

  test("the hidden parts of a result", async () => {
    const echo = { to: PHONE, text: TEXT, key: KEY };
    const body = { success: true, message: "sent", echo, data: { messageId: "wamid.1" } };
    await sandbox.fault("answer", { status: 200, body, headers: { "x-echo": TEXT } });
    const sent = await sandbox.client().messages.sendText({ to: PHONE, body: TEXT });
    assert.equal(sent.messageId, "wamid.1");
    checkValue(sent);
  });

  test("the events of a call", async () => {
    const events: unknown[] = [];
    await sandbox.fault("status", { status: 400, body: { error: `${TEXT} ${PHONE} ${KEY}` } });
    const client = sandbox.client({ onAttempt: (event) => events.push(event) });
    await rejection(client.messages.sendText({ to: PHONE, body: TEXT }));
    assert.equal(events.length, 1);
    checkValue(events);
  });

  test("the output of Node for an uncaught error", async () => {
    await sandbox.fault("status", { status: 400, body: { error: `${TEXT} ${PHONE} ${KEY}` } });
    const { code, stderr } = await run(
      async ({ Client }, to, body) => {
        await Client.fromEnv().messages.sendText({ to: to ?? "", body: body ?? "" });
      },
      {
        given: [PHONE, TEXT],
        env: { WORKSPACE_BASE_URL: sandbox.url, WORKSPACE_API_KEY: sandbox.apiKey, NODE_DEBUG: "workspace-sdk" },
      },
    );
    assert.equal(code, 1);
    assert.match(stderr, /BadRequestError/);
    // Node prints the line of source code, which contains the secrets here. The rest comes from the SDK.
    check(stderr.slice(stderr.indexOf("BadRequestError")));
  });
});
