/** The ledger: what a call under an idempotency key gets, also after a crash and in another thread or process. */

import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, afterEach, beforeEach, describe, test } from "node:test";
import {
  type Client,
  type ClientOptions,
  ConfigurationError,
  callInfo,
  IdempotencyConflictError,
  IdempotencyInProgressError,
  Ledger,
  type LedgerEntry,
  LedgerError,
  OutcomeUnknownError,
  rawJson,
  ValidationError,
  WorkspaceError,
} from "workspace-sdk";
import { begin, inWorker, type Program, sandboxOfFile } from "./support/index.mjs";

const TO = "+15550001234";
const KEY = "order-1234/hello";

const sandbox = await sandboxOfFile();
const folder = await mkdtemp(join(tmpdir(), "ledger-"));
after(() => rm(folder, { recursive: true }));

let path: string;
let ledger: Ledger;
let client: Client;
let files = 0;

beforeEach(async () => {
  // A text may be sent only within 24 hours after a message from the customer.
  await sandbox.receive(TO);
  files += 1;
  path = join(folder, `${files}.db`);
  ledger = Ledger.open(path);
  client = sandbox.client({ ledger });
});
afterEach(() => ledger.close());

function send(body = "Hello", idempotencyKey = KEY, by = client) {
  return by.messages.sendText({ to: TO, body, idempotencyKey });
}

/** The error of a call that must fail with this class. */
async function failure<Class extends WorkspaceError>(
  type: new (...given: never[]) => Class,
  call: Promise<unknown>,
): Promise<Class> {
  const error: unknown = await call.then(
    () => assert.fail("the call succeeded"),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof type, String(error));
  return error;
}

async function sent(): Promise<number> {
  return (await sandbox.messages()).length;
}

async function all(entries: AsyncIterable<LedgerEntry>): Promise<LedgerEntry[]> {
  const found: LedgerEntry[] = [];
  for await (const entry of entries) found.push(entry);
  return found;
}

/** An entry whose outcome is unknown. */
async function lose(idempotencyKey = KEY): Promise<OutcomeUnknownError> {
  await sandbox.fault("lost_answer");
  return failure(OutcomeUnknownError, send("Hello", idempotencyKey));
}

describe("a call under a key", () => {
  test("that was accepted gets the recorded result", async () => {
    const first = await send();
    assert.deepEqual([callInfo(first).replayed, callInfo(first).recorded], [false, true]);
    const second = await send();
    assert.deepEqual([callInfo(second).replayed, callInfo(second).recorded], [true, true]);
    assert.equal(second.messageId, first.messageId);
    assert.equal(JSON.parse(rawJson(second)).data.messageId, first.messageId);
    assert.equal(await sent(), 1);
  });

  test("of another request is a conflict", async () => {
    await send();
    const error = await failure(IdempotencyConflictError, send("Bye"));
    assert.deepEqual([error.code, error.disposition, error.failure], ["idempotency_conflict", "rejected", undefined]);
    assert.deepEqual(
      error.fields.map(({ field }) => field),
      ["body"],
    );
    assert.equal(error.idempotencyKey, KEY);
    assert.ok(error.since instanceof Date && Math.abs(Date.now() - error.since.getTime()) < 60_000);
    assert.equal(await sent(), 1);
  });

  test("whose outcome is unknown gets that outcome until it is resolved", async () => {
    const first = await lose();
    assert.equal(first.replayed, false);
    const second = await failure(OutcomeUnknownError, send());
    assert.deepEqual([second.replayed, second.failure], [true, "connection_lost"]);
    assert.ok(second.since instanceof Date);
    assert.equal(await sent(), 1);
    const entry = await ledger.resolve(KEY, "accepted", { messageId: "wamid.FOUND", note: "seen in the inbox" });
    assert.deepEqual([entry.state, entry.note], ["accepted", "seen in the inbox"]);
    assert.equal((await send()).messageId, "wamid.FOUND");
  });

  test("that was refused sends", async () => {
    await sandbox.fault("status", { status: 400 });
    await assert.rejects(send(), { code: "bad_request" });
    assert.equal((await ledger.get(KEY))?.state, "not_sent");
    assert.equal(callInfo(await send("Another text")).replayed, false);
  });

  test("with invalid parameters leaves no entry", async () => {
    await failure(ValidationError, send(""));
    assert.equal(await ledger.get(KEY), undefined);
  });

  test("that is in flight waits for its outcome", async () => {
    await sandbox.fault("delay", { milliseconds: 100 });
    const [one, two] = await Promise.all([send(), send()]);
    assert.equal(one.messageId, two.messageId);
    assert.deepEqual([callInfo(one).replayed, callInfo(two).replayed].sort(), [false, true]);
    assert.equal(await sent(), 1);
  });

  test("that is in flight fails after its own timeout, and an abort leaves an unknown outcome", async () => {
    await sandbox.fault("stall");
    const controller = new AbortController();
    const parameters = { to: TO, body: "Hello", idempotencyKey: KEY };
    const [first] = await Promise.all([
      client.messages.sendText(parameters, { signal: controller.signal }).catch((error: unknown) => error),
      (async () => {
        while ((await sandbox.journal()).length === 0);
        const hasty = client.messages.sendText(parameters, { timeout: 200 });
        const error = await failure(IdempotencyInProgressError, hasty);
        assert.equal(error.disposition, "retryable");
        assert.ok((error.retryAfter ?? 0) > 0);
        controller.abort();
      })(),
    ]);
    assert.equal(first, controller.signal.reason);
    // The call has ended for the program before its entry says so.
    const error = await failure(OutcomeUnknownError, send());
    assert.equal(error.replayed, true);
  });

  test("that was aborted before it began leaves no entry", async () => {
    const options = { signal: AbortSignal.abort() };
    await assert.rejects(client.messages.sendText({ to: TO, body: "Hello", idempotencyKey: KEY }, options));
    assert.equal(await ledger.get(KEY), undefined);
  });

  test("that is a replay has a separate event", async () => {
    const events: unknown[] = [];
    const options = {
      onAttempt: ({ attempt, next }: { attempt: number; next: string }) => events.push([attempt, next]),
    };
    const parameters = { to: TO, body: "Hello", idempotencyKey: KEY };
    await client.messages.sendText(parameters, options);
    await client.messages.sendText(parameters, options);
    assert.deepEqual(events, [
      [1, "done"],
      [0, "replayed"],
    ]);
  });
});

const SENDS: Readonly<Record<string, (client: Client, idempotencyKey: string) => Promise<object>>> = {
  template: (by, idempotencyKey) => by.templates.send({ to: TO, templateName: "plain_notice", idempotencyKey }),
  message: (by, idempotencyKey) => by.messages.send({ to: TO, body: "Hello", idempotencyKey }),
  image: (by, idempotencyKey) => by.messages.sendImage({ to: TO, url: "https://example.com/a", idempotencyKey }),
  video: (by, idempotencyKey) => by.messages.sendVideo({ to: TO, url: "https://example.com/a", idempotencyKey }),
  document: (by, idempotencyKey) => by.messages.sendDocument({ to: TO, url: "https://example.com/a", idempotencyKey }),
  audio: (by, idempotencyKey) => by.messages.sendAudio({ to: TO, url: "https://example.com/a", idempotencyKey }),
  automation: (by, idempotencyKey) =>
    by.automations.trigger({ phoneNumber: TO, automationName: "welcome flow", idempotencyKey }),
  request: (by, idempotencyKey) =>
    by.request("whatsapp/message/send", { to: TO, body: "Hello" }, { idempotencyKey, timeout: 10_000 }),
};

for (const [name, make] of Object.entries(SENDS)) {
  test(`a key works for a send of the kind ${name}`, async () => {
    assert.equal(callInfo(await make(client, name)).replayed, false);
    assert.equal(callInfo(await make(client, name)).replayed, true);
    assert.equal((await ledger.counts())["accepted"], 1);
  });
}

describe("a client", () => {
  test("without a ledger accepts no key", async () => {
    const error = await failure(ConfigurationError, send("Hello", KEY, sandbox.client()));
    assert.deepEqual(
      error.fields.map(({ field }) => field),
      ["idempotencyKey"],
    );
  });

  test("opens a ledger by its path, and shares it with an open one", async () => {
    await send();
    const other = sandbox.client({ ledger: path });
    assert.equal(callInfo(await send("Hello", KEY, other)).replayed, true);
    assert.equal(callInfo(await send("Hello", KEY, other.withOptions({ timeout: 5_000 }))).replayed, true);
  });

  test("of another scope has separate keys, and keeps the recipient only with that option", async () => {
    await send();
    const scoped = sandbox.client({ ledger, ledgerScope: "other", ledgerKeep: "recipient" });
    assert.equal(callInfo(await send("Hello", KEY, scoped)).replayed, false);
    const view = Ledger.open(path, { scope: "other" });
    assert.equal((await view.get(KEY))?.recipient, TO);
    assert.equal((await ledger.get(KEY))?.recipient, undefined);
  });

  const mistakes: readonly [string, object, RegExp][] = [
    ["a number as the ledger", { ledger: 7 }, /ledger must be a string, not a number/],
    ["an object that is no ledger", { ledger: {} }, /ledger must be a string, not an object/],
  ];
  for (const [name, options, message] of mistakes) {
    test(`rejects ${name}`, () => {
      assert.throws(() => sandbox.client(options as ClientOptions), { name: "TypeError", message });
    });
  }

  test("cannot change its ledger in a copy", () => {
    const options = { ledger } as object;
    assert.throws(() => client.withOptions(options), { name: "TypeError", message: /unknown option; / });
  });

  test("needs a ledger for the other options of the ledger", () => {
    assert.throws(() => sandbox.client({ ledgerScope: "shop" }), ConfigurationError);
  });
});

describe("an error about a key", () => {
  test("keeps the key out of its printed form and of its JSON, and crosses as JSON", async () => {
    await lose();
    const error = await failure(OutcomeUnknownError, send());
    const { inspect } = await import("node:util");
    assert.equal(error.idempotencyKey, KEY);
    assert.ok(!`${inspect(error)}${JSON.stringify(error)}`.includes(KEY));
    const twin = WorkspaceError.fromJSON(structuredClone(error.toJSON()));
    assert.deepEqual([twin.since, twin.replayed], [error.since, true]);
    assert.deepEqual(twin.toJSON(), error.toJSON());
  });

  test("can be made for a test", () => {
    const since = new Date(1_000);
    const error = new IdempotencyInProgressError({ idempotencyKey: KEY, since, replayed: false });
    assert.deepEqual([error.idempotencyKey, error.since, error.replayed], [KEY, since, false]);
    assert.deepEqual([error.code, error.disposition], ["idempotency_in_progress", "retryable"]);
    assert.throws(() => WorkspaceError.fromJSON({ ...error.toJSON(), since: "yesterday" }), TypeError);
  });
});

describe("a ledger", () => {
  test("returns an entry with its dates, and undefined for a free key", async () => {
    const { messageId } = await send();
    const entry = await ledger.get(KEY);
    assert.ok(entry?.createdAt instanceof Date && entry.changedAt instanceof Date);
    const { createdAt, changedAt, ...others } = entry;
    assert.ok(createdAt <= changedAt && Math.abs(Date.now() - createdAt.getTime()) < 60_000);
    assert.deepEqual(others, {
      idempotencyKey: KEY,
      scope: "",
      operation: "messages.send",
      state: "accepted",
      attempts: 1,
      messageId,
      status: others.status,
    });
    assert.equal(await ledger.get("free"), undefined);
  });

  test("iterates over all entries, filtered by state and prefix, over many pages", async () => {
    const keys = Array.from({ length: 600 }, (_, index) => `many/${String(index).padStart(3, "0")}`);
    await Promise.all(keys.map((key) => send("Hello", key)));
    await lose("one/unknown");
    const found = await all(ledger.entries({ prefix: "many/" }));
    assert.deepEqual(found.map(({ idempotencyKey }) => idempotencyKey).sort(), keys);
    const unknown = await all(ledger.entries({ state: "unknown" }));
    assert.deepEqual(
      unknown.map(({ idempotencyKey, failure }) => [idempotencyKey, failure]),
      [["one/unknown", "connection_lost"]],
    );
    assert.equal((await all(ledger.entries())).length, 601);
    for await (const entry of ledger.entries()) {
      assert.ok(entry.createdAt instanceof Date);
      break;
    }
    const counts = { accepted: 600, unknown: 1, sending: 0, waiting: 0, not_sent: 0 };
    assert.deepEqual(await ledger.counts(), counts);
  });

  test("resolves an unknown entry as not sent only with force", async () => {
    await lose();
    await failure(LedgerError, ledger.resolve(KEY, "not_sent"));
    assert.equal((await ledger.resolve(KEY, "not_sent", { force: true })).state, "not_sent");
    assert.equal(callInfo(await send()).replayed, false);
    await failure(LedgerError, ledger.resolve("free", "accepted"));
  });

  test("prunes old entries", async () => {
    await send();
    assert.equal(await ledger.prune(60_000), 0);
    assert.equal(await ledger.prune(Number.POSITIVE_INFINITY), 0);
    // The clock of the entries has milliseconds.
    const { changedAt } = (await ledger.get(KEY)) as LedgerEntry;
    while (Date.now() <= changedAt.getTime());
    assert.equal(await ledger.prune(0), 1);
    assert.equal(await ledger.get(KEY), undefined);
  });

  test("writes a backup and an export", async () => {
    await send();
    const [copy, lines] = [join(folder, `copy-${files}.db`), join(folder, `export-${files}.ndjson`)];
    await ledger.flush();
    await ledger.backup(copy);
    await ledger.export(lines);
    await using opened = Ledger.open(copy, { create: false });
    assert.equal((await opened.get(KEY))?.state, "accepted");
    const [line = "", ...others] = (await readFile(lines, "utf8")).split("\n");
    assert.deepEqual([JSON.parse(line).idempotencyKey, others], [KEY, [""]]);
    await failure(LedgerError, ledger.export(lines));
  });

  test("records later statuses of a message", async () => {
    const { messageId } = await send();
    assert.equal(await ledger.noteStatus(messageId ?? "", "read"), true);
    assert.equal(await ledger.noteStatus(messageId ?? "", "delivered"), true);
    assert.equal(await ledger.noteStatus("wamid.NONE", "read"), false);
    assert.equal((await send()).status, "read");
  });

  test("that is closed sends nothing", async () => {
    await ledger.close();
    await ledger.close();
    const error = await failure(LedgerError, send());
    assert.equal(error.failure, "ledger");
    assert.equal(await sent(), 0);
  });

  test("cannot be cloned", () => {
    assert.throws(() => structuredClone(ledger), { name: "DataCloneError" });
  });

  test("is not created without leave", () => {
    assert.throws(() => Ledger.open(join(folder, "none.db"), { create: false }), LedgerError);
  });

  const mistakes: Readonly<Record<string, () => unknown>> = {
    "a path that is not a string": () => Ledger.open(7 as never),
    "an unknown option": () => Ledger.open(path, { creat: true } as never),
    "an option of a wrong type": () => Ledger.open(path, { create: "yes" } as never),
    "a key that is not a string": () => ledger.get(7 as never),
    "an unknown state": () => ledger.resolve(KEY, "lost" as never),
    "an unknown state of a filter": () => ledger.entries({ state: "lost" }).next(),
    "a negative time": () => ledger.prune(-1),
    "a method without its object": () => Reflect.apply(ledger.get, undefined, [KEY]),
    "its constructor": () => Reflect.construct(Ledger, []),
  };
  for (const [name, make] of Object.entries(mistakes)) {
    test(`rejects ${name}`, async () => {
      await assert.rejects(async () => make(), TypeError);
    });
  }
});

/** Sends one message under a key, and writes its id. */
const sendOne: Program = async ({ Client, callInfo }, baseUrl = "", apiKey = "", ledger = "", key = "") => {
  const { isMainThread, parentPort } = await import("node:worker_threads");
  const client = new Client({ baseUrl, apiKey, ledger });
  const sent = await client.messages.sendText({ to: "+15550001234", body: "Hello", idempotencyKey: key });
  const found = [sent.messageId, callInfo(sent).replayed];
  if (isMainThread) console.log(JSON.stringify(found));
  else parentPort?.postMessage(found);
};

describe("other threads and processes", () => {
  test("worker threads that share the file send once", async () => {
    const given = [sandbox.url, sandbox.apiKey, path, KEY];
    const workers = Array.from({ length: 4 }, () => once(inWorker(sendOne, given), "message"));
    const answers = (await Promise.all([...workers, send().then((it) => [[it.messageId, callInfo(it).replayed]])])).map(
      ([answer]) => answer as [string, boolean],
    );
    assert.equal(new Set(answers.map(([messageId]) => messageId)).size, 1);
    assert.equal(answers.filter(([, replayed]) => !replayed).length, 1);
    assert.equal(await sent(), 1);
  });

  test("a process that is killed while it sends leaves an unknown outcome", async () => {
    await sandbox.fault("stall", { act: true });
    const given = [sandbox.url, sandbox.apiKey, path, KEY];
    const child = begin(sendOne, { given });
    while ((await sandbox.journal()).length === 0);
    child.kill("SIGKILL");
    await once(child, "close");
    const error = await failure(OutcomeUnknownError, send());
    assert.deepEqual([error.replayed, error.failure], [true, undefined]);
    assert.equal(await sent(), 1);
  });

  test("a program that is killed at random sends nothing twice, and misses only unknown ones", async () => {
    const sendAll: Program = async (
      { Client, OutcomeUnknownError, callInfo },
      baseUrl = "",
      apiKey = "",
      ledger = "",
    ) => {
      const { writeSync } = await import("node:fs");
      const client = new Client({ baseUrl, apiKey, ledger });
      let next = 0;
      const sendSome = async (): Promise<void> => {
        while (next < 1000) {
          const recipient = String(next).padStart(3, "0");
          next += 1;
          try {
            const parameters = { to: `+15550002${recipient}`, templateName: "plain_notice" };
            const sent = await client.templates.send({ ...parameters, idempotencyKey: `notice/${recipient}` });
            if (!callInfo(sent).replayed) writeSync(1, "sent\n");
          } catch (error) {
            if (!(error instanceof OutcomeUnknownError)) throw error;
            writeSync(1, `unknown ${recipient}\n`);
          }
        }
      };
      await Promise.all(Array.from({ length: 4 }, sendSome));
      writeSync(1, "end\n");
    };
    const given = [sandbox.url, sandbox.apiKey, path];
    let lines: string[] = [];
    for (let kills = 0; kills <= 50; kills += 1) {
      const child = begin(sendAll, { given });
      lines = [];
      let left = kills === 50 ? Number.POSITIVE_INFINITY : 1 + Math.floor(Math.random() * 12);
      for await (const line of createInterface(child.stdout)) {
        lines.push(line);
        if (line === "sent") left -= 1;
        if (left === 0) child.kill("SIGKILL");
      }
    }
    assert.equal(lines.at(-1), "end");
    const unknown = lines.filter((line) => line.startsWith("unknown")).map((line) => line.slice("unknown ".length));
    const reached = (await sandbox.messages()).map(({ to }) => to.slice(-3));
    assert.equal(new Set(reached).size, reached.length, "somebody got two messages");
    const missing = Array.from({ length: 1000 }, (_, index) => String(index).padStart(3, "0")).filter(
      (recipient) => !reached.includes(recipient),
    );
    assert.deepEqual(
      missing.filter((recipient) => !unknown.includes(recipient)),
      [],
    );
    // Each kill interrupts at most the four sends in flight.
    assert.ok(unknown.length <= 200, `${unknown.length} are unknown`);
  });
});
