// Reads an address book or sends, over a network, and prints the figures as a line of JSON. The counterpart in Rust is
// ../src/network/client.rs.

import { parseArgs } from "node:util";

import { measureCalls, peakMemoryKb } from "./measure.mjs";
import { BOOK_PAGE } from "./payload.mjs";
import { readContact } from "./reading.mjs";

/** The number of sends at once, and how many bursts or sends are made before the measurement. */
const BURST = 64;
const WARMUP = 5;

const text = { type: "string" };
const { values } = parseArgs({ options: { side: text, work: text, count: text, "base-url": text } });
const count = Number(values.count);

// Imports only this peer, because its memory is measured too.
const { Calls } = await import(`./peers/${values.side}.mjs`);
const peer = new Calls(values["base-url"]);

/** Our package: a loop over all contacts. */
async function readContacts(read) {
  for await (const contact of peer.contacts()) read(contact);
}

/** The loop of a careful program with undici or fetch: one page after the other. */
async function readPages(read) {
  let pages = 1;
  for (let number = 1; number <= pages; number++) {
    const { data, pagination } = await peer.listPage(number, BOOK_PAGE);
    for (const contact of data) read(contact);
    pages = pagination.pages;
  }
}

/** The peak memory when a tenth of the contacts had been read. */
let peakMemoryOfTenthKb;

/** Reads every field of every contact, and checks that none is missing or repeated. */
async function readBook(contacts) {
  const found = { contacts: 0, values: 0, lastId: null };
  await (peer.contacts ? readContacts : readPages)((contact) => {
    found.contacts++;
    found.values += readContact(contact);
    found.lastId = contact.id;
    if (found.contacts === contacts / 10) peakMemoryOfTenthKb = peakMemoryKb();
  });
  // Seven fields and three custom fields per contact, and three fields per label.
  let expected = 0;
  for (let number = 0; number < contacts; number++) expected += 7 + 3 + (number % 3) * 3;
  if (found.contacts !== contacts || found.values !== expected || found.lastId !== `contact_${7000 + contacts - 1}`) {
    throw new Error(`the address book is incomplete: ${JSON.stringify(found)}`);
  }
}

/** Sends so many at once, again and again. */
const sends = (atOnce) => async (count) => {
  for (let sent = 0; sent < count; sent += atOnce) {
    const complete = await Promise.all(Array.from({ length: atOnce }, () => peer.send()));
    if (!complete.every(Boolean)) throw new Error("a response is incomplete");
  }
};

const [work, warmup] = {
  book: [readBook, 0],
  burst: [sends(BURST), WARMUP * BURST],
  send: [sends(1), WARMUP],
}[values.work];
if (warmup) await work(warmup);
const sample = await measureCalls(count, () => work(count));
const memory = { peak_memory_kb: peakMemoryKb(), peak_memory_of_tenth_kb: peakMemoryOfTenthKb };
const line = JSON.stringify({ ...sample, ...memory });
// Exits without waiting for idle connections.
process.stdout.write(`${line}\n`, () => process.exit(0));
