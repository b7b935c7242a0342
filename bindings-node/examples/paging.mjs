// Iterates over all contacts, one page at a time.

import assert from "node:assert/strict";

import { Client } from "workspace-sdk";

const client = Client.fromEnv();

for await (const contact of client.contacts.iter({ search: "Contact", limit: 50, maxItems: 75 })) {
  console.log(contact.phoneNumber, contact.name);
}

const page = await client.contacts.list({ search: "Contact", page: 2, limit: 50 });
console.log(page.length, "contacts;", page.pagination);

assert.equal(page.length, 50);
assert.equal(page.pagination?.page, 2);
// Leaving the loop early fetches no further page.
let seen = 0;
for await (const contact of client.contacts.iter({ search: "Contact", limit: 50 })) {
  assert.match(contact.name ?? "", /^Contact/);
  seen += 1;
  if (seen === 75) break;
}
assert.equal(seen, 75);
