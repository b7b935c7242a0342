// The figures of a measurement.

import { readFileSync } from "node:fs";

/** The rate and the CPU time of this work, which makes so many calls. */
export async function measureCalls(calls, work) {
  const [cpu, wall] = [process.cpuUsage(), performance.now()];
  await work();
  const { user, system } = process.cpuUsage(cpu);
  return { calls_per_second: calls / ((performance.now() - wall) / 1000), cpu_us_per_call: (user + system) / calls };
}

/** Only Linux reports it. `maxRSS` is not used because a process inherits it from its parent. */
export function peakMemoryKb() {
  try {
    const line = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"));
    return line ? Number(line[1]) : null;
  } catch {
    return null;
  }
}
