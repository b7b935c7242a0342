// Sends with and without a ledger in turn, and prints the figures as a line of JSON. The counterpart in Rust is
// ../src/ledger/client.rs, which describes the samples.

import { fsyncSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { Client, callInfo } from "workspace-sdk";

import { API_KEY, BASE_PATH, RECIPIENT, TEXT } from "./payload.mjs";

const IN_FLIGHT = 64;
/** Enough that SQLite overwrites its log instead of making it longer. */
const WARMUP = 500;
/** Node optimises code that runs often. */
const NODE_WARMUP = 5_000;
const PAGE = 4096;
const PAGES = 256;

const text = { type: "string" };
const { values } = parseArgs({
  options: {
    port: text,
    "slow-port": text,
    folder: text,
    database: text,
    sends: text,
    rounds: text,
    calls: text,
    "slow-calls": text,
  },
});

const microseconds = (started) => (performance.now() - started) * 1000;

/** A bare fsync: the time that the disk itself needs for a claim. */
function bareFsync(folder) {
  const file = openSync(join(folder, "fsync"), "w+");
  const page = Buffer.alloc(PAGE, 1);
  writeSync(file, Buffer.alloc(PAGE * PAGES));
  fsyncSync(file);
  let next = 0;
  return () => {
    const started = performance.now();
    writeSync(file, page, 0, PAGE, (next++ % PAGES) * PAGE);
    fsyncSync(file);
    return microseconds(started);
  };
}

/** The ledger with this name: a file, or a schema of the database. */
const place = (name) => (values.database ? `${values.database}_${name}` : join(values.folder, `${name}.db`));

/** A function that sends a message; with a ledger, under a key as a shop would make it. */
function sender(port, ledger) {
  const options = { baseUrl: `http://127.0.0.1:${port}${BASE_PATH}`, apiKey: API_KEY };
  const client = new Client(ledger ? { ...options, ledger } : options);
  let number = 1_000_000;
  return async () => {
    const message = { to: RECIPIENT, body: TEXT };
    if (ledger) message.idempotencyKey = `order-${number++}/confirmation`;
    const sent = await client.messages.sendText(message);
    if (!sent.messageId || callInfo(sent).recorded !== (ledger !== undefined)) {
      throw new Error("a response is incomplete");
    }
  };
}

async function sendMany(send, count) {
  let remaining = count;
  const loop = async () => {
    while (remaining-- > 0) await send();
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, loop));
}

async function sequential(port, folder, count) {
  const [fsync, sendWithout, sendWith] = [bareFsync(folder), sender(port), sender(port, place("sequential"))];
  const timed = async (send) => {
    const started = performance.now();
    await send();
    return microseconds(started);
  };
  await sendMany(sendWithout, NODE_WARMUP);
  await sendMany(sendWith, NODE_WARMUP);
  for (let send = 0; send < WARMUP; send++) {
    await sendWithout();
    await sendWith();
  }
  const samples = [];
  for (let send = 0; send < count; send++) {
    samples.push({ fsync: fsync(), without: await timed(sendWithout), with: await timed(sendWith) });
  }
  return samples;
}

async function concurrent(port, ledger, rounds, calls, warmup) {
  const [sendWithout, sendWith] = [sender(port), sender(port, ledger)];
  const measured = async (send) => {
    const [cpu, started] = [process.cpuUsage(), performance.now()];
    await sendMany(send, calls);
    const { user, system } = process.cpuUsage(cpu);
    return { cpu: (user + system) / calls, wall: microseconds(started) / calls };
  };
  await sendMany(sendWithout, warmup);
  await sendMany(sendWith, warmup);
  const samples = [];
  for (let round = 0; round < rounds; round++) {
    const without = await measured(sendWithout);
    const withLedger = await measured(sendWith);
    samples.push({
      cpu_without: without.cpu,
      cpu_with: withLedger.cpu,
      wall_without: without.wall,
      wall_with: withLedger.wall,
    });
  }
  return samples;
}

const { folder } = values;
const [port, slowPort] = [values.port, values["slow-port"]];
const [sends, rounds, calls, slowCalls] = ["sends", "rounds", "calls", "slow-calls"].map((name) =>
  Number(values[name]),
);
const samples = {
  sequential: await sequential(port, folder, sends),
  concurrent: await concurrent(port, place("fast"), rounds, calls, 4 * WARMUP),
  slow: await concurrent(slowPort, place("slow"), Math.ceil(rounds / 2), slowCalls, 4 * IN_FLIGHT),
};
// Exits without waiting for idle connections.
process.stdout.write(`${JSON.stringify(samples)}\n`, () => process.exit(0));
