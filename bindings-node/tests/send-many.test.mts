/** Sends to many: lists, results, the end of a run, campaigns, progress and reports. */

import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { inspect } from "node:util";
import {
  type Client,
  ConfigurationError,
  Ledger,
  OutcomeUnknownError,
  parsePhone,
  type RecipientResult,
  type SendManyRun,
  type SendTemplateToManyParams,
  ValidationError,
} from "workspace-sdk";
import {
  begin,
  deferred,
  inWorker,
  type Program,
  rejection,
  run as runProgram,
  sandboxOfFile,
} from "./support/index.mjs";

const sandbox = await sandboxOfFile();
const folder = await mkdtemp(join(tmpdir(), "send-many-"));
after(() => rm(folder, { recursive: true }));

const COLUMNS = { to: "phone", variables: ["name", "order", "total"] };
const PLAIN = { templateName: "plain_notice" };

function numbers(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `+1555${String(index).padStart(7, "0")}`);
}

function notify<Row extends string | object>(
  recipients: Iterable<Row> | AsyncIterable<Row>,
  more: Omit<SendTemplateToManyParams, "recipients" | "templateName"> = {},
  client: Client = sandbox.client(),
): SendManyRun<Row> {
  return client.templates.sendMany({ ...PLAIN, ...more, recipients });
}

/** The results in the order of the list. */
async function results<Row>(run: SendManyRun<Row>): Promise<RecipientResult<Row>[]> {
  const found: RecipientResult<Row>[] = [];
  for await (const result of run) found[result.index] = result;
  return found;
}

async function reasons(run: SendManyRun): Promise<string[]> {
  return (await results(run)).map(({ reason }) => reason);
}

function counted(of: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const each of of) counts[each] = (counts[each] ?? 0) + 1;
  return counts;
}

/** How many messages the server has, after it was checked that none was sent twice. */
async function sentOnce(): Promise<number> {
  const to = (await sandbox.messages()).map((message) => message.to);
  assert.equal(new Set(to).size, to.length, "somebody got two messages");
  return to.length;
}

/** Rows of a file with a header. */
function csv(text: string, delimiter: string): Record<string, string>[] {
  const [header = [], ...rows] = text
    .replace(/^\uFEFF/, "")
    .trim()
    .split("\n")
    .map((line) => line.split(delimiter));
  return rows.map((cells) => Object.fromEntries(header.map((name, index) => [name, cells[index] ?? ""])));
}

/** Fields of the error of a result. */
function fieldsOf(result: RecipientResult<unknown> | undefined): string[] {
  return result?.error?.fields.map(({ field }) => field) ?? [];
}

describe("a list", () => {
  test("of rows has one result per row, with the row as it was given", async () => {
    const file =
      "\uFEFFphone;name;order;total;notes\n" +
      "+15550000001;Jörg 🇩🇪;ORD-1;29.99;likes tea\n" +
      "15551234567.0;Jane;ORD-2;1;\n" +
      "+15550000003;;ORD-3;1;\n" +
      " +1 (555) 000-0001 ;Jörg 🇩🇪;ORD-1;29.99;\n" +
      "+15550000001;Jörg 🇩🇪;ORD-4;29.99;\n" +
      ";Jane;ORD-5;1;\n" +
      "+15550000006;Jane;ORD-6;1;\n";
    const rows = csv(file, ";");
    const run = sandbox.client().templates.sendMany({
      recipients: rows,
      templateName: "order_confirmation",
      columns: COLUMNS,
    });
    const found = await results(run);
    assert.deepEqual(
      found.map(({ reason, duplicateOf }) => [reason, duplicateOf]),
      [
        ["accepted", undefined],
        ["invalid", undefined],
        ["invalid", undefined],
        ["duplicate", 0],
        ["ambiguous", 0],
        ["invalid", undefined],
        ["accepted", undefined],
      ],
    );
    for (const [index, row] of rows.entries()) assert.equal(found[index]?.recipient, row);
    assert.deepEqual(
      [1, 2, 4, 5].map((index) => fieldsOf(found[index])),
      [["to"], ["variables[0]"], ["to"], ["to"]],
    );
    assert.equal(found[1]?.to, "15551234567.0");
    assert.ok(found[1]?.error instanceof ValidationError);
    assert.equal(found[1]?.error.stack, `ValidationError: ${found[1]?.error.message}`);
    const messages = await sandbox.messages();
    assert.deepEqual(messages.map(({ to, wamid }) => [to, wamid]).sort(), [
      ["+15550000001", found[0]?.messageId],
      ["+15550000006", found[6]?.messageId],
    ]);
    assert.deepEqual(messages.find(({ to }) => to.endsWith("1"))?.variables, ["Jörg 🇩🇪", "ORD-1", "29.99"]);
  });

  test("may be any iterable of numbers, rows and results of parsePhone", async () => {
    const three = ["+15550000001", { to: "+15550000002" }, parsePhone("+15550000003")];
    const asynchronous = async function* (): AsyncGenerator<string | object> {
      yield* three;
    };
    const LISTS: Readonly<Record<string, () => Iterable<string | object> | AsyncIterable<string | object>>> = {
      "an array": () => three,
      "a set": () => new Set(three),
      "a generator": () => three.values(),
      "an asynchronous generator": asynchronous,
      "an empty array": () => [],
    };
    for (const [name, list] of Object.entries(LISTS)) {
      await sandbox.reset();
      const run = notify(list());
      const found = await results(run);
      assert.deepEqual(
        found.map(({ outcome, recipient }) => [outcome, recipient]),
        name === "an empty array" ? [] : three.map((row) => ["accepted", row]),
        name,
      );
      const knowsLength = name.endsWith("array") || name === "a set";
      assert.equal(run.progress().total, knowsLength ? found.length : undefined, name);
      assert.equal(await sentOnce(), found.length, name);
    }
  });

  test("of values that cannot be sent rejects only these", async () => {
    const odd: readonly unknown[] = [
      ...[null, undefined, 15550000001, 5n, NaN, Symbol("x"), () => "x", ["+15550000001"], new Map(), new Set(["x"])],
      ...["\ud800", { "\ud800": "x" }, { to: "\ud800" }, { to: Symbol("x") }, { to: NaN }, { to: { a: 1 } }, {}],
      ...[{ to: undefined }, { to: new Date(0) }, { to: "+15550000002", variables: [1] }],
    ];
    const all = [...odd, new Proxy({ to: "+15550000003" }, {}), { toJSON: () => ({ to: "+15550000004" }) }];
    const found = await results(notify(all as object[]));
    assert.deepEqual(
      found.map(({ reason }) => reason),
      [...odd.map(() => "invalid"), "accepted", "accepted"],
    );
    for (const [index, row] of odd.entries()) assert.ok(Object.is(found[index]?.recipient, row));
  });

  test("that fails has all results so far, and then its own exception", async () => {
    class ListError extends Error {}
    const thrown = new ListError("the file is gone");
    const throwing = {
      get to(): string {
        throw thrown;
      },
    };
    const LISTS: Readonly<Record<string, () => Iterable<string | object> | AsyncIterable<string | object>>> = {
      "a generator": function* () {
        yield* numbers(3);
        throw thrown;
      },
      "an asynchronous generator": async function* () {
        yield* numbers(3);
        throw thrown;
      },
      "a row with a getter that throws": () => [...numbers(3), throwing, "+15559999999"],
    };
    for (const [name, list] of Object.entries(LISTS)) {
      await sandbox.reset();
      const run = notify(list());
      let count = 0;
      const error = await rejection(
        (async () => {
          for await (const { outcome } of run) {
            assert.equal(outcome, "accepted");
            count += 1;
          }
        })(),
      );
      assert.equal(error, thrown, name);
      assert.deepEqual([count, await sentOnce(), await run.next()], [3, 3, { done: true, value: undefined }], name);
    }
    const list = LISTS["a generator"] as () => Iterable<string>;
    assert.equal(await rejection(notify(list()).run()), thrown);
  });

  test("that waits delays no result", async () => {
    const next = deferred();
    const list = async function* (): AsyncGenerator<string> {
      yield "+15550000001";
      await next.promise;
      yield "+15550000002";
    };
    const run = notify(list());
    assert.equal((await run.next()).value?.index, 0);
    next.resolve();
    assert.equal((await run.next()).value?.index, 1);
    assert.equal((await run.next()).done, true);
  });

  test("is read only as it is needed, and a slow one delays no result", async () => {
    let read = 0;
    const list = function* (): Generator<string> {
      for (const number of numbers(5_000)) {
        read += 1;
        const end = performance.now() + 2;
        while (performance.now() < end);
        yield number;
      }
    };
    const run = notify(list());
    assert.equal(read, 0, "nothing is read before the first step");
    await run.next();
    assert.ok(read < 200, `${read} rows were read before the first result`);
    await run.return();
  });

  test("is closed when the run ends early", async () => {
    let closed = 0;
    const synchronous = function* (): Generator<string> {
      try {
        yield* numbers(10_000);
      } finally {
        closed += 1;
      }
    };
    const asynchronous = async function* (): AsyncGenerator<string> {
      try {
        yield* numbers(10_000);
      } finally {
        closed += 1;
      }
    };
    for await (const _ of notify(synchronous())) break;
    assert.equal(closed, 1);
    for await (const _ of notify(asynchronous())) break;
    assert.equal(closed, 2);
    const never = async function* (): AsyncGenerator<string> {
      yield "+15550000001";
      await new Promise(() => {});
    };
    for await (const _ of notify(never())) break;
  });

  test("of 100,000 rows needs little memory", async () => {
    const program: Program = async ({ Client }, baseUrl = "", apiKey = "") => {
      const client = new Client({ baseUrl, apiKey });
      const list = function* (): Generator<object> {
        for (let row = 0; row < 100_000; row += 1) yield { to: `number ${row}`, notes: "x".repeat(100) };
      };
      const used = (): number => {
        gc?.();
        return process.memoryUsage().heapUsed;
      };
      let [count, first, most] = [0, 0, 0];
      for await (const _ of client.templates.sendMany({ recipients: list(), templateName: "plain_notice" })) {
        count += 1;
        if (count === 10_000) first = used();
        if (count % 10_000 === 0) most = Math.max(most, used());
      }
      console.log(JSON.stringify({ count, growth: most - first }));
    };
    const { stdout } = await runProgram(program, {
      given: [sandbox.url, sandbox.apiKey],
      flags: ["--expose-gc"],
      limit: 120_000,
    });
    const { count, growth } = JSON.parse(stdout) as { count: number; growth: number };
    assert.equal(count, 100_000);
    assert.ok(growth < 2_000_000, `${growth} bytes`);
  });
});

describe("a message", () => {
  test("has the values of the row before those of the call", async () => {
    const recipients = [
      { to: "+15550000001" },
      { to: "+15550000002", variables: ["Jane", "ORD-2", "2"], apiReference: "row" },
    ];
    const shared = { templateName: "order_confirmation", variables: ["John", "ORD-1", "1"], apiReference: "call" };
    const report = await sandbox
      .client()
      .templates.sendMany({ ...shared, recipients })
      .run();
    assert.equal(report.progress.accepted, 2);
    const sent = (await sandbox.messages()).sort((one, other) => one.to.localeCompare(other.to));
    assert.deepEqual(
      sent.map(({ variables, apiReference }) => [variables[0], apiReference]),
      [
        ["John", "call"],
        ["Jane", "row"],
      ],
    );
  });

  test("may be free-form", async () => {
    for (const to of ["+15550000001", "+15550000002"]) await sandbox.receive(to);
    const recipients = ["+15550000001", { to: "+15550000002", body: "For you" }, "+15550000003"];
    const found = await results(sandbox.client().messages.sendMany({ recipients, body: "For all" }));
    assert.deepEqual(
      found.map(({ outcome, error }) => [outcome, error?.whatsappCode]),
      [
        ["accepted", undefined],
        ["accepted", undefined],
        ["rejected", 131_047],
      ],
    );
    assert.deepEqual((await sandbox.messages()).map(({ content }) => content).sort(), ["For all", "For you"]);
  });
});

describe("an option", () => {
  type Params = SendTemplateToManyParams;
  const row = { phone: "+15550000001", name: "John" };
  const NOT_SENT: Readonly<Record<string, readonly [Partial<Params>, readonly string[]]>> = {
    "with a column that no row has": [{ columns: { to: "telephone" } }, ["columns.to"]],
    "with one variable's column that no row has": [
      { columns: { to: "phone", variables: ["nme"] } },
      ["columns.variables"],
    ],
    "with a column of no parameter": [{ columns: { to: "phone", imgae: "name" } }, ["columns.imgae"]],
    "campaign without a ledger": [{ campaign: "spring" }, ["campaign"]],
    "several that are invalid": [
      { rateLimit: 0, concurrency: 0, stopAfter: { tempo: 1 } as never },
      ["stopAfter.tempo", "rateLimit", "concurrency"],
    ],
    "suppress with an invalid number": [{ suppress: new Set(["+15550000001", "nobody"]) }, ["suppress[1]"]],
    "rejected in a folder that does not exist": [{ rejected: "/nowhere/at/all.csv" }, ["rejected"]],
  };
  for (const [name, [more, fields]] of Object.entries(NOT_SENT)) {
    test(`${name} fails the first step, and nothing is sent`, async () => {
      const run = notify([row], { columns: { to: "phone" }, ...more });
      const error = await rejection(run.next());
      assert.ok(error instanceof ConfigurationError, String(error));
      assert.deepEqual(
        error.fields.map(({ field }) => field),
        fields,
      );
      assert.deepEqual(await run.next(), { done: true, value: undefined });
      assert.equal((await sandbox.journal()).length, 0);
    });
  }

  const client = sandbox.client();
  const WRONG: Readonly<Record<string, readonly [parameters: unknown, options?: unknown]>> = {
    "no parameters": [undefined],
    "no recipients": [PLAIN],
    "a string of recipients": [{ ...PLAIN, recipients: "+15550000001" }],
    "an unknown name": [{ ...PLAIN, recipients: [], columnes: {} }],
    "a campaign that is a number": [{ ...PLAIN, recipients: [], campaign: 5 }],
    "columns that are a string": [{ ...PLAIN, recipients: [], columns: "phone" }],
    "a column that is a number": [{ ...PLAIN, recipients: [], columns: { to: 1 } }],
    "a key for all": [{ ...PLAIN, recipients: [], idempotencyKey: "x" }],
    "progress that is a string": [{ ...PLAIN, recipients: [] }, { progress: "yes" }],
    "a signal that is none": [{ ...PLAIN, recipients: [] }, { signal: {} }],
  };
  for (const [name, [parameters, options]] of Object.entries(WRONG)) {
    test(`${name}: a TypeError`, async () => {
      const run = client.templates.sendMany(parameters as never, options as never);
      const error = await rejection(run.run());
      assert.ok(error instanceof TypeError, String(error));
      assert.equal((error as NodeJS.ErrnoException).code, "ERR_INVALID_ARG_TYPE");
      assert.match(error.message, /^templates\.send_many: /);
    });
  }

  test("onAttempt and onAttemptStart see every attempt of all recipients", async () => {
    let [starts, ends] = [0, 0];
    const hooks = {
      onAttemptStart: async () => {
        starts += 1;
        await undefined;
      },
      onAttempt: () => {
        ends += 1;
      },
    };
    const run = client.templates.sendMany({ ...PLAIN, recipients: numbers(100) }, hooks);
    assert.equal((await run.run()).progress.accepted, 100);
    assert.deepEqual([starts, ends], [100, 100]);
  });

  test("suppress leaves people out, also during the run", async () => {
    const list = numbers(400);
    const run = notify(list, { suppress: [list[0] ?? ""].values(), concurrency: 1 });
    run.suppress(list[1] ?? "");
    const found: string[] = [];
    for await (const { index, reason } of run) {
      if (found.length === 0) run.suppress(list[399]?.replace("+1555", "+1 (555) ") ?? "");
      found[index] = reason;
    }
    assert.deepEqual(
      [0, 1, 2, 399].map((index) => found[index]),
      ["suppressed", "suppressed", "accepted", "suppressed"],
    );
    assert.throws(() => run.suppress("nobody"), ValidationError);
    assert.throws(() => run.suppress(5 as never), TypeError);
  });
});

describe("the end of a run", () => {
  const slow = () => sandbox.fault("delay", { milliseconds: 20, times: 0 });

  /** Everything that was sent is known, and not everything was sent. */
  async function assertComplete(run: SendManyRun): Promise<void> {
    const { accepted, unknown } = run.progress();
    assert.deepEqual([unknown, accepted], [0, await sentOnce()]);
    assert.ok(accepted < 1_000);
  }

  const WAYS: Readonly<Record<string, (run: SendManyRun, controller: AbortController) => Promise<void>>> = {
    break: async (run) => {
      let count = 0;
      for await (const _ of run) if (++count === 20) break;
    },
    "an exception in the loop": async (run) => {
      const thrown = new Error("own");
      const error = await rejection(
        (async () => {
          for await (const _ of run) throw thrown;
        })(),
      );
      assert.equal(error, thrown);
    },
    "close, after which the loop gets all results": async (run) => {
      let count = 0;
      let closing: Promise<void> | undefined;
      for await (const _ of run) {
        count += 1;
        closing ??= run.close();
      }
      await closing;
      assert.equal(count, run.progress().done);
    },
    "close without a loop": async (run) => {
      await run.next();
      await run.close();
    },
    throw: async (run) => {
      await run.next();
      assert.equal(await rejection(run.throw(5)), 5);
    },
    "await using": async (run) => {
      await run.next();
      await run[Symbol.asyncDispose]();
    },
    "its signal, after which the loop gets all results and then the reason": async (run, controller) => {
      const reason = new Error("enough");
      let count = 0;
      const error = await rejection(
        (async () => {
          for await (const _ of run) {
            count += 1;
            controller.abort(reason);
          }
        })(),
      );
      assert.equal(error, reason);
      assert.equal(count, run.progress().done);
    },
  };
  for (const [name, end] of Object.entries(WAYS)) {
    test(`by ${name}`, async () => {
      await slow();
      const controller = new AbortController();
      const parameters = { ...PLAIN, recipients: numbers(1_000) };
      const run = sandbox.client().templates.sendMany(parameters, { signal: controller.signal });
      await end(run, controller);
      await assertComplete(run);
      assert.deepEqual(await run.return(), { done: true, value: undefined });
      assert.deepEqual(await run.next(), { done: true, value: undefined });
    });
  }

  test("by the client's close", async () => {
    await slow();
    const client = sandbox.client();
    const copy = client.withOptions({ maxRetries: 0 });
    const run = notify(numbers(1_000), {}, copy);
    await run.next();
    await client.close();
    await assertComplete(run);
    const error = await rejection(notify(numbers(1), {}, copy).next());
    assert.equal((error as Error).message, "the client is closed");
  });

  test("by the client's close with abort, which leaves what is in flight unknown", async () => {
    await sandbox.fault("stall", { act: true, skip: 1 });
    const client = sandbox.client();
    const run = notify(numbers(100), { concurrency: 4 }, client);
    await run.next();
    await sandbox.waitFor((journal) => journal.length >= 2);
    await client.close({ abort: true });
    assert.ok(run.progress().unknown >= 1, String(run.report()));
  });

  test("before it has begun sends nothing", async () => {
    const ended = notify(numbers(3));
    await ended.return();
    assert.deepEqual(await ended.next(), { done: true, value: undefined });
    const reason = new Error("never");
    const signal = AbortSignal.abort(reason);
    const aborted = sandbox.client().templates.sendMany({ ...PLAIN, recipients: numbers(3) }, { signal });
    assert.equal(await rejection(aborted.next()), reason);
    assert.equal(await sentOnce(), 0);
  });

  test("waits for concurrent steps", async () => {
    const run = notify(numbers(10));
    const steps = await Promise.all(Array.from({ length: 12 }, () => run.next()));
    const indexes = steps.flatMap(({ value }) => (value === undefined ? [] : [value.index]));
    assert.deepEqual(
      indexes.sort((one, other) => one - other),
      [...numbers(10).keys()],
    );
  });

  test("two runs at the same time do not disturb each other", async () => {
    const client = sandbox.client();
    const halves = [numbers(600).slice(0, 300), numbers(600).slice(300)];
    const reports = await Promise.all(halves.map((half) => notify(half, {}, client).run()));
    assert.deepEqual(
      reports.map(({ progress }) => progress.accepted),
      [300, 300],
    );
    assert.equal(await sentOnce(), 600);
  });

  const leave: Program = async ({ Client }, baseUrl = "", apiKey = "", ledger = "", how = "") => {
    const list = Array.from({ length: 500 }, (_, index) => `+1555${String(index).padStart(7, "0")}`);
    const client = new Client({ baseUrl, apiKey, ledger });
    const run = client.templates.sendMany({ recipients: list, templateName: "plain_notice", campaign: "spring" });
    await run.next();
    if (how === "exit") process.exit(0);
  };

  /** The ledger has the outcome of every message that was sent. */
  async function assertSettled(path: string): Promise<void> {
    const counts = await Ledger.open(path).counts();
    assert.deepEqual([counts.unknown, counts.sending, counts.accepted], [0, 0, await sentOnce()]);
    assert.ok(counts.accepted < 500);
  }

  for (const how of ["exit", "return"]) {
    test(`a program that leaves a run by ${how} completes what is in flight`, async () => {
      await slow();
      const path = join(folder, `leave-${how}.db`);
      const { code, stderr } = await runProgram(leave, { given: [sandbox.url, sandbox.apiKey, path, how] });
      assert.deepEqual([code, stderr], [0, ""]);
      await assertSettled(path);
    });
  }

  test("a program that exits does not wait for a hook that will never be called", async () => {
    const program: Program = async ({ Client }, baseUrl = "", apiKey = "") => {
      const recipients = Array.from({ length: 100 }, (_, index) => `+1555${String(index).padStart(7, "0")}`);
      let starts = 0;
      const onAttemptStart = async (): Promise<void> => {
        starts += 1;
        if (starts > 1) await new Promise(() => {});
      };
      const client = new Client({ baseUrl, apiKey, onAttemptStart });
      await client.templates.sendMany({ recipients, templateName: "plain_notice" }).next();
      process.exit(0);
    };
    // The wait would be longer than the limit of a program.
    const { code } = await runProgram(program, { given: [sandbox.url, sandbox.apiKey] });
    assert.equal(code, 0);
    assert.equal(await sentOnce(), 1);
  });

  test("a worker that ends completes what is in flight, and ends no run of another thread", async () => {
    await slow();
    const path = join(folder, "worker.db");
    const own = notify(numbers(800).slice(500));
    await own.next();
    const worker = inWorker(leave, [sandbox.url, sandbox.apiKey, path, "exit"]);
    await once(worker, "exit");
    const counts = await Ledger.open(path).counts();
    assert.deepEqual([counts.unknown, counts.sending], [0, 0]);
    assert.ok(counts.accepted > 0 && counts.accepted < 500);
    assert.equal((await own.run()).progress.accepted, 300);
  });
});

describe("a campaign", () => {
  test("is resumed by a second run", async () => {
    const path = join(folder, "campaign.db");
    await sandbox.fault("lost_answer", { skip: 2 });
    await sandbox.fault("status", { status: 400, skip: 4 });
    const client = sandbox.client({ ledger: path });
    const more = { campaign: "spring", concurrency: 1 };
    const first = await results(notify(numbers(40), more, client));
    assert.deepEqual(counted(first.map(({ reason }) => reason)), { accepted: 38, outcome_unknown: 1, refused: 1 });
    const unknown = first.find(({ outcome }) => outcome === "unknown");
    assert.ok(unknown?.error instanceof OutcomeUnknownError);
    const second = await reasons(notify(numbers(40), more, client));
    assert.deepEqual(counted(second), { already_accepted: 38, still_unknown: 1, accepted: 1 });
    assert.equal(await sentOnce(), 40);
  });

  test("sends each key once", async () => {
    const client = sandbox.client({ ledger: join(folder, "keys.db") });
    const columns = { ...COLUMNS, key: "order" };
    const row = (order: string, name: string) => ({ phone: "+15550000001", name, order, total: "1" });
    const send = (...recipients: object[]) =>
      client.templates.sendMany({ recipients, templateName: "order_confirmation", columns, campaign: "orders" });
    assert.deepEqual(await reasons(send(row("ORD-1", "John"), row("ORD-1", "John"))), ["accepted", "duplicate"]);
    const [changed] = await results(send(row("ORD-1", "Jon")));
    assert.deepEqual([changed?.reason, fieldsOf(changed)], ["already_accepted_other_values", ["variables"]]);
    assert.ok(changed?.messageId);
  });

  test("of a program that is killed at random reaches everybody once", async () => {
    const path = join(folder, "killed.db");
    const sendAll: Program = async ({ Client }, baseUrl = "", apiKey = "", ledger = "") => {
      const { writeSync } = await import("node:fs");
      const recipients = Array.from({ length: 1_000 }, (_, index) => `+1555${String(index).padStart(7, "0")}`);
      const client = new Client({ baseUrl, apiKey, ledger });
      const parameters = { recipients, templateName: "plain_notice", campaign: "spring", concurrency: 4 };
      for await (const { index, outcome } of client.templates.sendMany(parameters)) {
        if (outcome !== "skipped") writeSync(1, `${outcome} ${index}\n`);
      }
      writeSync(1, "end\n");
    };
    let last = "";
    let kills = 0;
    for (; !last.endsWith("end\n"); kills += 1) {
      const child = begin(sendAll, { given: [sandbox.url, sandbox.apiKey, path] });
      child.stderr.pipe(process.stderr);
      last = "";
      // The number of lines after which it is killed; the tenth one may complete.
      const left = kills < 10 ? 1 + Math.floor(Math.random() * 150) : Infinity;
      child.stdout.setEncoding("utf8");
      for await (const data of child.stdout as AsyncIterable<string>) {
        last += data;
        if (last.split("\n").length > left) child.kill("SIGKILL");
      }
    }
    assert.ok(kills > 1, "it was never killed");
    const unknown = last.split("\n").filter((line) => line.startsWith("unknown")).length;
    const sent = await sentOnce();
    assert.ok(sent + unknown >= 1_000, `${sent} were sent, and ${unknown} are unknown`);
    // Each kill interrupts at most the four sends in flight.
    assert.ok(unknown <= 40, `${unknown} are unknown`);
  });
});

describe("a dry run", () => {
  test("sends nothing, and shows what would happen", async () => {
    const row = (phone: string, name: string) => ({ phone, name, order: "ORD-1", total: "1" });
    const recipients = [row("+15550000001", "Jörg"), row("nobody", "Jane"), row("+15550000003", "Mary")];
    const parameters = { recipients, templateName: "order_confirmation", columns: COLUMNS, dryRun: true, rateLimit: 1 };
    const run = sandbox.client().templates.sendMany(parameters);
    assert.deepEqual(await reasons(run), ["dry_run", "invalid", "dry_run"]);
    assert.equal(await sentOnce(), 0);
    const report = run.report();
    assert.deepEqual(
      report.previews.map(({ index }) => index),
      [0, 2],
    );
    assert.match(report.previews[0]?.text ?? "", /Jörg.*ORD-1/s);
    assert.equal(report.unchecked, undefined);
    assert.ok((report.estimate ?? 0) >= 1_000 && (report.estimate ?? 0) <= 2_000, "in milliseconds");
    // The text is personal data, so only the explicit JSON has it.
    assert.doesNotMatch(inspect(report, { depth: 9 }), /Jörg/);
    assert.match(JSON.stringify(report), /Jörg/);
  });
});

describe("results and reports", () => {
  test("show no personal data", async () => {
    const row = { phone: "+15550000001", name: "Jörg", order: "ORD-1", total: "1" };
    const run = sandbox.client().templates.sendMany({
      recipients: [row, { ...row, phone: "nobody-secret" }],
      templateName: "order_confirmation",
      columns: COLUMNS,
    });
    const [accepted, rejected] = await results(run);
    assert.ok(accepted?.messageId);
    for (const value of [accepted, rejected, run, run.report(), run.progress()]) {
      for (const text of [inspect(value, { depth: 9 }), JSON.stringify(value) ?? ""]) {
        assert.doesNotMatch(text, /5550000001|Jörg|ORD-1|secret|wamid/);
      }
    }
    assert.match(inspect(accepted), /^RecipientResult \{ index: 0, outcome: 'accepted', reason: 'accepted' \}$/);
    assert.deepEqual(JSON.parse(JSON.stringify(accepted)), { index: 0, outcome: "accepted", reason: "accepted" });
  });

  test("a report has its lines in several forms", async () => {
    const run = notify(["+15550000001", "+15550000001", "nobody"]);
    assert.equal(String(run.report()), "        0  in total\n");
    const report = await run.run();
    assert.match(String(report), /^ {8}1 {2}accepted\n/);
    assert.match(String(report), /3 {2}in total\n$/);
    const [header, ...lines] = report.toCsv().trim().split("\r\n");
    assert.equal(header, "outcome,reason,code,whatsapp_code,count,advice");
    assert.deepEqual(
      lines.map((line) => line.split(",").slice(0, 3).join()),
      ["accepted,accepted,", "rejected,invalid,validation", "skipped,duplicate,"],
    );
    const parsed = report
      .toNdjson()
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as unknown);
    assert.deepEqual(parsed, report.lines);
    assert.deepEqual(JSON.parse(JSON.stringify(report)), { ...report, previews: [] });
    const { total, done, accepted, rejected, skipped, remaining } = report.progress;
    assert.deepEqual([total, done, accepted, rejected, skipped, remaining], [3, 3, 1, 1, 1, 0]);
    assert.deepEqual(run.progress(), report.progress);
    assert.ok(report.elapsed > 0);
  });

  test("a stop rule is in the report", async () => {
    const run = notify(numbers(50), { stopAfter: { template: 5 } }, sandbox.client());
    await sandbox.setLimits({ templates: { plain_notice: "paused" } });
    const report = await run.run();
    assert.equal(report.progress.stoppedBy, "template");
    assert.deepEqual([report.progress.rejected, report.progress.notSent], [5, 45]);
  });

  test("the file of rejected rows can be corrected and sent", async () => {
    const rejected = join(folder, "rejected.csv");
    const rows = ["+15550000001", "nobody", "+15550000003"].map((phone) => ({ phone, name: "Jörg; der 1." }));
    const more = { columns: { to: "phone" }, rejected, rejectedDelimiter: "|" };
    assert.deepEqual(await reasons(notify(rows, more)), ["accepted", "invalid", "accepted"]);
    const [row, ...others] = csv((await readFile(rejected, "utf8")).replaceAll("\r", ""), "|");
    assert.deepEqual([others, row?.["phone"], row?.["name"]], [[], "nobody", "Jörg; der 1."]);
    assert.equal(row?.["rejected_reason"], "invalid");
    const corrected = { ...row, phone: "+15550000002" };
    assert.deepEqual(await reasons(notify([corrected], more)), ["accepted"]);
    assert.equal(await sentOnce(), 3);
    assert.equal(await readFile(rejected, "utf8"), "");
  });
});

describe("the progress", () => {
  const program: Program = async ({ Client }, baseUrl = "", apiKey = "", isTerminal = "", folder = "") => {
    process.chdir(folder);
    if (isTerminal === "yes") Object.defineProperty(process.stderr, "isTTY", { value: true });
    const recipients = ["+15550000001", "nobody", "+15550000003"];
    const client = new Client({ baseUrl, apiKey });
    await client.templates.sendMany({ recipients, templateName: "plain_notice" }, { progress: true }).run();
  };

  /** The output on stderr of a program whose folder has these modules. */
  async function shown(isTerminal: "yes" | "no", own: string): Promise<string> {
    const { code, stderr } = await runProgram(program, { given: [sandbox.url, sandbox.apiKey, isTerminal, own] });
    assert.equal(code, 0, stderr);
    return stderr;
  }

  const LINE = /^templates\.sendMany: 3 of 3 done \(2 accepted, 1 rejected\), [\d.]+ per second\n$/;

  test("is one line at the end if the output is no terminal, or the library is missing", async () => {
    assert.match(await shown("no", folder), LINE);
    assert.match(await shown("yes", folder), LINE);
  });

  test("is a bar of cli-progress on a terminal", async () => {
    const own = join(folder, "with-library");
    const library = join(own, "node_modules", "cli-progress");
    await mkdir(library, { recursive: true });
    // A library with the interface of the real one, and without its escape sequences.
    const source = `exports.SingleBar = class {
      constructor({ format, stream }) { this.stream = stream; this.format = format; }
      start(total, value, { counts }) { this.total = total; this.stream.write("start " + total + "\\n"); }
      setTotal(total) { this.total = total; }
      update(value, { counts }) { this.stream.write(value + "/" + this.total + " " + counts + "\\n"); }
      stop() { this.stream.write("stop\\n"); }
    };`;
    await writeFile(join(library, "index.js"), source);
    const lines = (await shown("yes", own)).trim().split("\n");
    assert.deepEqual([lines[0], ...lines.slice(-2)], ["start 3", "3/3 2 accepted, 1 rejected", "stop"]);
    assert.match(await shown("no", own), LINE);
  });
});
