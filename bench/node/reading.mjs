// Reads every field of a response, which includes the cost of fields that a library creates lazily. The values are
// counted, to check that the response is complete and to keep the engine from removing the reads.

import { PAGE } from "./payload.mjs";

/**
 * The number of values on a page: seven fields and three custom fields per contact, and three fields for each of 49
 * labels.
 */
const VALUES = PAGE * (7 + 3) + 49 * 3;

const one = (value) => (value === undefined || value === null ? 0 : 1);

/** The number of values of a contact. */
export function readContact(contact) {
  let values = one(contact.id) + one(contact.phoneNumber) + one(contact.channelId) + one(contact.name);
  values += one(contact.email) + one(contact.profilePictureUrl) + one(contact.createdAt) + one(contact.updatedAt);
  for (const name in contact.customFields) values += one(contact.customFields[name]);
  for (const label of contact.labels ?? []) {
    values += one(label.id) + one(label.name) + one(label.channelId) + one(label.description);
    values += one(label.color) + one(label.displayOrder) + one(label.createdAt) + one(label.updatedAt);
  }
  return values;
}

/** Whether the page is complete. */
export function readContacts(contacts) {
  let values = 0;
  for (const contact of contacts) values += readContact(contact);
  return contacts.length === PAGE && values === VALUES;
}

/** Whether the response to a send is complete. */
export const isSent = (envelope) => envelope.success === true && typeof envelope.data.messageId === "string";

/** Whether the response to a list is complete. */
export const isPage = (envelope) => envelope.success === true && readContacts(envelope.data);
