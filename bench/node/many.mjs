// Sends to a list of recipients once, and prints the figures as a line of JSON. The counterpart in Rust is
// ../src/many/client.rs.

import { parseArgs } from "node:util";

import { measureCalls, peakMemoryKb } from "./measure.mjs";
import { API_KEY, BASE_PATH, HEADERS, order, TEMPLATE, TEMPLATE_PATH } from "./payload.mjs";

const IN_FLIGHT = 64;

const text = { type: "string" };
const { values } = parseArgs({ options: { side: text, port: text, warmup: text, recipients: text } });
const [port, warmup, recipients] = ["port", "warmup", "recipients"].map((name) => Number(values[name]));
const origin = `http://127.0.0.1:${port}`;

function* orders(count) {
  for (let recipient = 0; recipient < count; recipient++) yield order(recipient);
}

/** Our package: rows from a generator, and a loop over the results. */
async function sendMany() {
  const { Client } = await import("workspace-sdk");
  const client = new Client({ baseUrl: origin + BASE_PATH, apiKey: API_KEY });
  return async (count) => {
    let accepted = 0;
    const run = client.templates.sendMany({
      recipients: orders(count),
      templateName: TEMPLATE,
      concurrency: IN_FLIGHT,
    });
    for await (const result of run) {
      if (result.outcome === "accepted") accepted++;
    }
    return accepted;
  };
}

/** The loop of a careful program with undici: 64 loops take the recipients from one generator. */
async function undici() {
  const { default: path } = await import("./undici.cjs");
  const { Pool } = await import(path);
  const pool = new Pool(origin, { connections: IN_FLIGHT });
  return async (count) => {
    let accepted = 0;
    const remaining = orders(count);
    const loop = async () => {
      for (const { to, variables } of { [Symbol.iterator]: () => ({ next: () => remaining.next() }) }) {
        const [body1, body2, body3] = variables;
        const body = JSON.stringify({ to, templateName: TEMPLATE, body1, body2, body3 });
        const request = { path: BASE_PATH + TEMPLATE_PATH, method: "POST", headers: HEADERS, body };
        const response = await pool.request(request);
        const answer = JSON.parse(await response.body.text());
        if (response.statusCode !== 200) throw new Error(`HTTP ${response.statusCode}`);
        if (answer.data.messageId) accepted++;
      }
    };
    await Promise.all(Array.from({ length: IN_FLIGHT }, loop));
    return accepted;
  };
}

const send = await { send_many: sendMany, undici }[values.side]();
const sendAll = async (count) => {
  const accepted = await send(count);
  if (accepted !== count) throw new Error(`${accepted} of ${count} recipients were accepted`);
};
await sendAll(warmup);
const sample = await measureCalls(recipients, () => sendAll(recipients));
const line = JSON.stringify({ ...sample, peak_memory_kb: peakMemoryKb() });
// Exits without waiting for idle connections.
process.stdout.write(`${line}\n`, () => process.exit(0));
