/** User code that throws when this package calls it, for example because memory ran out: every call still settles. */

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Client } from "workspace-sdk";
import { output, type Program, sandboxOfFile } from "./support/index.mjs";

const PHONE = "+15550001234";
const sandbox = await sandboxOfFile();
const env = () => ({ WORKSPACE_BASE_URL: sandbox.url, WORKSPACE_API_KEY: sandbox.apiKey });

/** Functions that throw errors of the engine. Each is passed as source code to another process. */
const THROWERS: Readonly<Record<string, () => unknown>> = {
  "a list that is too long": () => new Array(2 ** 32),
  "a string that is too long": () => "x".repeat(2 ** 30),
  "not enough memory": () => new ArrayBuffer(2 ** 52),
  "a stack overflow": () => {
    const deeper = (): number => deeper() + 1;
    return deeper();
  },
  "its own error": () => {
    throw new Error("own");
  },
};

describe("a hook that throws", () => {
  for (const [name, thrower] of Object.entries(THROWERS)) {
    for (const reporting of ["works", "throws as well"]) {
      test(`${name}, and the report of it ${reporting}`, async () => {
        const headers = { "retry-after": "0" };
        await sandbox.fault("status", { operation: "channels.list", status: 503, times: 5, headers });
        const program: Program = async ({ Client }, source, reporting) => {
          const thrower = new Function(`return (${source})()`) as () => unknown;
          if (reporting !== "works") {
            process.emitWarning = () => {
              throw new RangeError("of the reporting");
            };
          }
          let events = 0;
          const onAttempt = () => {
            events += 1;
            thrower();
          };
          const client = Client.fromEnv({ onAttempt, maxRetries: 5 });
          const calls: Promise<unknown>[] = [client.contacts.iter({ limit: 200 }).next()];
          for (let number = 0; number < 20; number += 1) {
            calls.push(client.channels.list(), client.request("no/path"));
            calls.push(client.templates.send({ to: "+15550001234", templateName: "plain_notice" }));
          }
          const settled = await Promise.allSettled(calls);
          await client.close();
          const fulfilled = settled.filter(({ status }) => status === "fulfilled").length;
          console.log(fulfilled, settled.length - fulfilled, events >= calls.length);
        };
        const given = [String(thrower), reporting];
        const flags = ["--no-warnings"];
        assert.equal((await output(program, { given, env: env(), flags, limit: 20_000 })).trim(), "41 20 true");
      });
    }
  }
});

describe("an argument that throws when it is read", () => {
  type Call = (client: Client, thrower: () => unknown) => Promise<unknown>;
  const getter = (name: string, get: () => unknown): never =>
    Object.defineProperty({}, name, { enumerable: true, get }) as never;
  const CALLS: Readonly<Record<string, Call>> = {
    "a getter of a parameter": (client, get) => client.contacts.upsert(getter("phoneNumber", get)),
    "a getter in a value": (client, get) =>
      client.contacts.upsert({ phoneNumber: PHONE, customFieldsData: { a: [getter("b", get)] } }),
    toJSON: (client, toJSON) => client.contacts.upsert({ phoneNumber: PHONE, customFieldsData: { toJSON } as never }),
    "toJSON in a list": (client, toJSON) =>
      client.contacts.upsert({ phoneNumber: PHONE, customFieldsData: { a: [1, { toJSON }] } as never }),
    "a getter of a request's parameter": (client, get) => client.request("a/b", getter("a", get)),
    "a getter of an option": (client, get) => client.channels.list({}, getter("timeout", get)),
    "a getter of a signal": (client, get) => client.channels.list({}, { signal: getter("aborted", get) }),
    "a getter of an iterator's parameter": (client, get) => client.contacts.iter(getter("limit", get)).next(),
    "a getter of an iterator's option": (client, get) =>
      client.messages.watch({ wamid: "w" }, getter("auth", get)).next(),
    "a trap of a proxy": (client, ownKeys) => client.labels.list(new Proxy({}, { ownKeys: ownKeys as () => string[] })),
  };
  for (const [name, call] of Object.entries(CALLS)) {
    test(name, async () => {
      const client = sandbox.client();
      for (const thrower of Object.values(THROWERS)) {
        let thrown: unknown;
        const remembered = () => {
          try {
            return thrower();
          } catch (error) {
            thrown = error;
            throw error;
          }
        };
        const around = [client.channels.list(), client.labels.list()];
        const [settled] = await Promise.allSettled([call(client, remembered)]);
        assert(thrown instanceof Error);
        assert.equal(settled.status === "rejected" && settled.reason, thrown);
        await Promise.all(around);
      }
      await client.close();
      const journal = await sandbox.journal();
      assert.equal(journal.length, 2 * Object.keys(THROWERS).length);
    });
  }
});
