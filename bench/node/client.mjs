// Makes one measurement: warms up, makes the calls, and prints the figures as a line of JSON.

import { monitorEventLoopDelay } from "node:perf_hooks";
import { parseArgs } from "node:util";

import { measureCalls, peakMemoryKb } from "./measure.mjs";
import { BASE_PATH } from "./payload.mjs";

/** The sampling interval of the loop delay, in ms; an idle loop has a delay of one interval. */
const RESOLUTION = 1;

/** Loops take the calls from one counter, so that a slow call does not delay the others. */
async function distribute(call, count, inflight) {
  let remaining = count;
  const loop = async () => {
    while (remaining-- > 0) {
      if (!(await call())) throw new Error("a response is incomplete");
    }
  };
  await Promise.all(Array.from({ length: inflight }, loop));
}

/** Measures the delay of the event loop during this work, in ms. */
async function measureLoopDelay(work) {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION });
  delays.enable();
  await work();
  delays.disable();
  const milliseconds = (nanoseconds) => Math.max(0, nanoseconds / 1e6 - RESOLUTION);
  return { mean: milliseconds(delays.mean), p99: milliseconds(delays.percentile(99)) };
}

const number = (name, text) => {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new Error(`--${name} requires an integer`);
  return value;
};

const text = { type: "string" };
const { values } = parseArgs({
  options: { side: text, work: text, inflight: text, calls: text, warmup: text, port: text },
});
const [inflight, calls, warmup, port] = ["inflight", "calls", "warmup", "port"].map((name) =>
  number(name, values[name]),
);

// Imports only this peer, because its memory is measured too.
const { Calls } = await import(`./peers/${values.side}.mjs`);
const peer = new Calls(`http://127.0.0.1:${port}${BASE_PATH}`);
const call = { send: () => peer.send(), list: () => peer.list() }[values.work];

await distribute(call, warmup, inflight);
const sample = await measureCalls(calls, () => distribute(call, calls, inflight));
// Measured separately, so that it does not affect the figures.
const delay = inflight > 1 ? await measureLoopDelay(() => distribute(call, Math.ceil(calls / 4), inflight)) : null;
const line = JSON.stringify({ ...sample, peak_memory_kb: peakMemoryKb(), loop_delay_ms: delay });
// Exits without waiting for idle connections.
process.stdout.write(`${line}\n`, () => process.exit(0));
