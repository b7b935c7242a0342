// This SDK with its default options: validation, retries, timeouts and redaction are on.

import { Client } from "workspace-sdk";

import { API_KEY, PAGE, RECIPIENT, TEXT } from "../payload.mjs";
import { readContacts } from "../reading.mjs";

export class Calls {
  #client;

  constructor(baseUrl) {
    this.#client = new Client({ baseUrl, apiKey: API_KEY });
  }

  async send() {
    const result = await this.#client.messages.sendText({ to: RECIPIENT, body: TEXT });
    return typeof result.messageId === "string";
  }

  async list() {
    return readContacts(await this.#client.contacts.list({ page: 1, limit: PAGE }));
  }

  contacts() {
    return this.#client.contacts.iter();
  }
}
