// One measurement: a process that warms up, then makes its calls and says what they took of it.

import { readFileSync } from "node:fs";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { parseArgs } from "node:util";

import { BASE_PATH } from "./payload.mjs";

/** How often the loop's delay is looked at, in ms; a loop without any would be seen to take this long. */
const RESOLUTION = 1;

/** So many loops take the calls from one counter: a slow one holds up no other. */
async function share(call, count, inflight) {
  let left = count;
  const loop = async () => {
    while (left-- > 0) {
      if (!(await call())) throw new Error("an answer is not what the server sent");
    }
  };
  await Promise.all(Array.from({ length: inflight }, loop));
}

async function timed(calls, work) {
  const [cpu, wall] = [process.cpuUsage(), performance.now()];
  await work();
  const { user, system } = process.cpuUsage(cpu);
  return { calls_per_second: calls / ((performance.now() - wall) / 1000), cpu_us_per_call: (user + system) / calls };
}

/** How late the loop comes to what is due while this work goes on, in ms. */
async function delayed(work) {
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION });
  delays.enable();
  await work();
  delays.disable();
  const late = (nanoseconds) => Math.max(0, nanoseconds / 1e6 - RESOLUTION);
  return { mean: late(delays.mean), p99: late(delays.percentile(99)) };
}

/** Linux alone tells. Not `maxRSS`, which a process takes over from its parent. */
function peakMemoryKb() {
  try {
    const line = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"));
    return line ? Number(line[1]) : null;
  } catch {
    return null;
  }
}

const number = (name, text) => {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new Error(`--${name} needs a whole number`);
  return value;
};

const text = { type: "string" };
const { values } = parseArgs({
  options: { side: text, work: text, inflight: text, calls: text, warmup: text, port: text },
});
const [inflight, calls, warmup, port] = ["inflight", "calls", "warmup", "port"].map((name) =>
  number(name, values[name]),
);

// Only this peer is loaded: its memory is measured, too.
const { Calls } = await import(`./peers/${values.side}.mjs`);
const peer = new Calls(`http://127.0.0.1:${port}${BASE_PATH}`);
const call = { send: () => peer.send(), list: () => peer.list() }[values.work];

await share(call, warmup, inflight);
const sample = await timed(calls, () => share(call, calls, inflight));
// After the figures, so that looking takes nothing of them.
const delay = inflight > 1 ? await delayed(() => share(call, Math.ceil(calls / 4), inflight)) : null;
const line = JSON.stringify({ ...sample, peak_memory_kb: peakMemoryKb(), loop_delay_ms: delay });
// The sample stands: idle connections need not be waited for.
process.stdout.write(`${line}\n`, () => process.exit(0));
