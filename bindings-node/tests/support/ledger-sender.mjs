// A process of the ledger's fault matrix: it sends a range of keys, several at a time. It prints a line before and
// after each call, so that the lines of a killed process show which calls were in flight.

import { Client, callInfo, WorkspaceError } from "workspace-sdk";

const AT_ONCE = 8;
/** The share of calls that are cancelled, and the longest time after which they are, in milliseconds. */
const CANCELLED = 0.05;
const CANCELLED_AFTER = 30;
/** In milliseconds; long enough that no call runs out of time on a busy machine. */
const TIMEOUT = 60_000;

const [url, path, first, count] = process.argv.slice(2);
const client = new Client({
  baseUrl: url,
  apiKey: "sandbox-key",
  ledger: path,
  attemptTimeout: TIMEOUT,
  timeout: TIMEOUT,
});

async function send(number) {
  const after = Math.random() < CANCELLED ? Math.random() * CANCELLED_AFTER : TIMEOUT;
  const message = {
    to: `+1555${String(number).padStart(7, "0")}`,
    templateName: "plain_notice",
    idempotencyKey: `key-${number}`,
  };
  process.stdout.write(`start ${number}\n`);
  let end;
  try {
    const sent = await client.templates.send(message, { signal: AbortSignal.timeout(Math.floor(after)) });
    const { replayed, recorded } = callInfo(sent);
    end = replayed ? "replayed" : recorded ? "sent" : "unrecorded";
  } catch (error) {
    end = error instanceof WorkspaceError ? error.code : "cancelled";
  }
  process.stdout.write(`end ${number} ${end}\n`);
}

const numbers = Array.from({ length: Number(count) }, (_, index) => Number(first) + index);
const lanes = Array.from({ length: AT_ONCE }, async () => {
  for (let number = numbers.shift(); number !== undefined; number = numbers.shift()) {
    await send(number);
  }
});
await Promise.all(lanes);
await client.close();
