// Reads every field of what was answered. What a side makes only when it is asked for is made here, so that no side gains by
// leaving it out. The values that are there are counted: to know that nothing is missing, and so that no reading is optimised away.

import { PAGE } from "./payload.mjs";

/** Those the server sends on a page: seven and three custom fields a contact, three a label, of which there are 49. */
const VALUES = PAGE * (7 + 3) + 49 * 3;

const one = (value) => (value === undefined || value === null ? 0 : 1);

/** Whether the page is whole. */
export function readContacts(contacts) {
  let values = 0;
  for (const contact of contacts) {
    values += one(contact.id) + one(contact.phoneNumber) + one(contact.channelId) + one(contact.name);
    values += one(contact.email) + one(contact.profilePictureUrl) + one(contact.createdAt) + one(contact.updatedAt);
    for (const name in contact.customFields) values += one(contact.customFields[name]);
    for (const label of contact.labels ?? []) {
      values += one(label.id) + one(label.name) + one(label.channelId) + one(label.description);
      values += one(label.color) + one(label.displayOrder) + one(label.createdAt) + one(label.updatedAt);
    }
  }
  return contacts.length === PAGE && values === VALUES;
}

/** Whether the answer to a send, an envelope, is whole. */
export const isSent = (answer) => answer.success === true && typeof answer.data.messageId === "string";

/** Whether the answer to a list, an envelope, is whole. */
export const isPage = (answer) => answer.success === true && readContacts(answer.data);
