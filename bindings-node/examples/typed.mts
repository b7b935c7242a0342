// TypeScript: the types in your own functions, and a client that is closed at the end of its block.

import assert from "node:assert/strict";

import { Client, type Contact, type Disposition, WorkspaceError } from "workspace-sdk";

async function search(client: Client, text: string): Promise<Contact[]> {
  const found: Contact[] = [];
  for await (const contact of client.contacts.iter({ search: text, maxItems: 10 })) found.push(contact);
  return found;
}

async function notify(client: Client, to: string): Promise<"accepted" | Disposition> {
  try {
    await client.templates.send({ to, templateName: "plain_notice" });
    return "accepted";
  } catch (error) {
    if (error instanceof WorkspaceError) return error.disposition;
    throw error;
  }
}

async function main(): Promise<void> {
  await using client = Client.fromEnv();
  for (const contact of await search(client, "Contact 00")) {
    const outcome = await notify(client, contact.phoneNumber ?? "");
    console.log(contact.name, outcome);
    assert.equal(outcome, "accepted");
  }
}

await main();
