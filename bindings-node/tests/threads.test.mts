/** Worker threads: the package loads in each, and terminating one does not affect the others. */

import assert from "node:assert/strict";
import { once } from "node:events";
import { describe, test } from "node:test";
import { inWorker, type Program, run, sandboxOfFile, sourceOf } from "./support/index.mjs";

const sandbox = await sandboxOfFile();
const env = () => ({ WORKSPACE_BASE_URL: sandbox.url, WORKSPACE_API_KEY: sandbox.apiKey });
const given = [sandbox.url, sandbox.apiKey];

const one: Program = async ({ Client }, baseUrl, apiKey) => {
  const { parentPort } = await import("node:worker_threads");
  const client = new Client({ baseUrl: baseUrl ?? "", apiKey: apiKey ?? "" });
  const channels = await client.channels.list();
  parentPort?.postMessage(channels[0]?.id);
};

describe("a worker", () => {
  test("makes calls, and exits by itself while its client is open", async () => {
    const worker = inWorker(one, given);
    const [message, exit] = await Promise.all([once(worker, "message"), once(worker, "exit")]);
    assert.deepEqual([message, exit], [["ch_demo"], [0]]);
  });

  test("and its parent make concurrent calls, each with its own client", async () => {
    const client = sandbox.client();
    const send: Program = async ({ Client }, baseUrl, apiKey, name) => {
      const client = new Client({ baseUrl: baseUrl ?? "", apiKey: apiKey ?? "" });
      for (let step = 0; step < 50; step += 1) {
        const apiReference = `${name}-${step}`;
        const sent = await client.templates.send({ to: "+15550001234", templateName: "plain_notice", apiReference });
        if (sent.apiReference !== apiReference) {
          throw new Error(`${sent.apiReference} is the response of another call`);
        }
      }
    };
    const names = ["a", "b", "c", "d"];
    const exits = names.map((name) => once(inWorker(send, [...given, name]), "exit"));
    const own = Array.from({ length: 50 }, (_, step) =>
      client.templates.send({ to: "+15550001234", templateName: "plain_notice", apiReference: `main-${step}` }),
    );
    await Promise.all(own);
    assert.deepEqual(
      await Promise.all(exits),
      names.map(() => [0]),
    );
    const references = (await sandbox.messages()).map((message) => message.apiReference);
    assert.deepEqual([references.length, new Set(references).size], [250, 250]);
  });

  test("has the environment that it was given", async () => {
    const worker = inWorker(
      async ({ Client }) => {
        const { parentPort } = await import("node:worker_threads");
        parentPort?.postMessage((await Client.fromEnv().channels.list())[0]?.id);
      },
      [],
      { env: env() },
    );
    const [message, exit] = await Promise.all([once(worker, "message"), once(worker, "exit")]);
    assert.deepEqual([message, exit], [["ch_demo"], [0]]);
  });

  test("that fails reports the error to its parent, as any worker does", async () => {
    const worker = inWorker(async ({ Client }, baseUrl, apiKey) => {
      await new Client({ baseUrl: baseUrl ?? "", apiKey: apiKey ?? "" }).request("no/path");
    }, given);
    const [error] = (await once(worker, "error")) as [Error];
    // Node preserves only built-in error classes, but it preserves every message.
    assert.match(`${error.name} ${error.message} ${error.stack}`, /NotFoundError/);
  });
});

describe("workers", () => {
  // When the workers report that they made calls, these calls are in flight, and no response ever arrives.
  const busy: Program = async ({ Client }) => {
    const { parentPort, workerData } = await import("node:worker_threads");
    const client = Client.fromEnv({ onAttempt: () => {} });
    const quiet = (promise: Promise<unknown>) => void promise.catch(() => {});
    const { signal } = new AbortController();
    for (let number = 0; number < 5; number += 1) {
      quiet(client.labels.list({}, { signal }));
    }
    quiet(client.contacts.iter().next());
    quiet(client.messages.wait({ wamid: "w" }));
    if (workerData % 5 === 0) {
      parentPort?.postMessage("begun");
    }
    await client.channels.list();
    parentPort?.postMessage("called");
  };
  const ends: Program = async ({ Client }) => {
    const client = Client.fromEnv();
    void client.labels.list();
    await client.channels.list();
    process.exit(5);
  };
  const endsInHook: Program = async ({ Client }) => {
    const client = Client.fromEnv({ onAttempt: () => process.exit(6) });
    await Promise.all(Array.from({ length: 20 }, () => client.channels.list()));
  };
  const idle: Program = async ({ Client }) => {
    await Client.fromEnv().channels.list();
  };
  const fails: Program = async ({ Client }) => {
    void Client.fromEnv().labels.list();
    await Client.fromEnv().channels.list();
    throw new RangeError("own");
  };

  const spins: Program = async ({ Client }) => {
    const { parentPort } = await import("node:worker_threads");
    const client = Client.fromEnv();
    await client.channels.list();
    for (let number = 0; number < 20; number += 1) {
      void client.channels.list();
    }
    parentPort?.postMessage("called");
    // The responses arrive, but the worker is gone.
    for (;;);
  };
  const grows: Program = async ({ Client }) => {
    const client = Client.fromEnv();
    await client.channels.list();
    void client.labels.list();
    const held: unknown[] = [];
    for (;;) {
      held.push(await client.templates.list());
      held.push(Array.from({ length: 100_000 }, (_, number) => ({ number })));
    }
  };

  // The number and kind of workers, how many run concurrently, how each is ended, and the expected exit codes.
  type Case = readonly [
    worker: Program,
    count: number,
    atOnce: number,
    end: "terminate" | "exit" | "message",
    codes: number[],
  ];
  const CASES: Readonly<Record<string, Case>> = {
    "that are terminated during calls": [busy, 50, 1, "terminate", [1]],
    "many of which are terminated together": [busy, 20, 10, "terminate", [1]],
    "that exit during calls": [ends, 20, 1, "exit", [5]],
    "that exit in a hook": [endsInHook, 20, 5, "exit", [6]],
    "that exit by themselves": [idle, 20, 10, "exit", [0]],
    "that are terminated while they do something else": [spins, 10, 5, "terminate", [1]],
    "that run out of memory": [grows, 2, 1, "exit", [1]],
    "that fail": [fails, 10, 5, "exit", [1]],
    "that run when the process exits": [busy, 5, 5, "message", []],
  };

  // In a separate process, so that the test notices a crash.
  const parent: Program = async (sdk, source, count, atOnce, end, first) => {
    const { Worker } = await import("node:worker_threads");
    const client = first === "parent" ? sdk.Client.fromEnv() : null;
    await client?.channels.list();
    const codes = new Set<unknown>();
    const one = async (workerData: number) => {
      const worker = new Worker(source ?? "", {
        eval: true,
        workerData,
        resourceLimits: { maxOldGenerationSizeMb: 64 },
      });
      worker.on("error", () => {});
      const event = await new Promise((resolve) => worker.once(end === "exit" ? "exit" : "message", resolve));
      if (end !== "message") {
        codes.add(end === "exit" ? event : await worker.terminate());
      }
    };
    for (let number = 0; number < Number(count); number += Number(atOnce)) {
      await Promise.all(Array.from({ length: Number(atOnce) }, (_, index) => one(number + index)));
    }
    const channels = await (client ?? sdk.Client.fromEnv()).channels.list();
    console.log(channels[0]?.id, JSON.stringify([...codes]));
    process.exit(0);
  };
  for (const [name, [worker, count, atOnce, end, codes]] of Object.entries(CASES)) {
    for (const first of ["parent", "worker"]) {
      test(`${name}, the package loaded first by the ${first}`, async () => {
        await sandbox.fault("stall", { operation: "labels.list", times: 0 });
        await sandbox.fault("stall", { operation: "contacts.list", times: 0 });
        const given = [sourceOf(worker), String(count), String(atOnce), end, first];
        const ended = await run(parent, { given, env: env(), limit: 60_000 });
        const { code, signal, stdout } = ended;
        assert.deepEqual([code, signal, stdout.trim()], [0, null, `ch_demo ${JSON.stringify(codes)}`], ended.stderr);
      });
    }
  }
});
