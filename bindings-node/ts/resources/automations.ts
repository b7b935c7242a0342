// Automations: flows that a business has configured, started for one contact.

import { callIndex, type NativeClient } from "../internal/native-client";
import type { Automation, Execution, ListResult } from "../models";
import type { CallOptions } from "../options";

const LIST = callIndex("automations.list");
const TRIGGER = callIndex("automations.trigger");

/** The parameters to list automations. */
export interface ListAutomationsParams {
  /** The channel; chosen by the server if the key has only one. */
  channelId?: string | undefined;
}

/** An automation to start for a contact: exactly one of `automationId` and `automationName`. */
export interface TriggerAutomationParams {
  /** The contact's phone number in E.164 form; separators are stripped. Required. */
  phoneNumber: string;
  /** The automation's id. */
  automationId?: string | undefined;
  /** The automation's name, case-insensitive. */
  automationName?: string | undefined;
  /** The channel; chosen by the server if the key has only one. */
  channelId?: string | undefined;
}

/** The operations on automations. */
export class Automations {
  readonly #client: NativeClient;

  /** Created by the client. */
  constructor(client: NativeClient) {
    this.#client = client;
  }

  /**
   * Lists all automations of a channel.
   *
   * @throws Any `WorkspaceError` of a read.
   */
  list(parameters?: ListAutomationsParams, options?: CallOptions): Promise<ListResult<Automation>> {
    return this.#client.call(LIST, "automations.list", parameters, options);
  }

  /**
   * Starts an automation for a contact, who is created if there is none. It is started once: the request is repeated only if it provably was never sent
   * or was refused unprocessed (421, 425, 429).
   *
   * @throws Any `WorkspaceError` of a send; `OutcomeUnknownError` if it may have been started.
   */
  trigger(parameters: TriggerAutomationParams, options?: CallOptions): Promise<Execution> {
    return this.#client.call(TRIGGER, "automations.trigger", parameters, options);
  }
}
