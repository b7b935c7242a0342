// Automations: flows that a business has set up, started for one contact.

import { type Access, callNumber } from "../access";
import type { Automation, Execution, ListResult } from "../models";
import type { CallOptions } from "../options";

const LIST = callNumber("automations.list");
const TRIGGER = callNumber("automations.trigger");

/** Which automations to list. */
export interface ListAutomations {
  /** The channel; chosen by the server if the key has only one. */
  channelId?: string | undefined;
}

/** An automation to start for a contact: exactly one of `automationId` and `automationName`. */
export interface TriggerAutomation {
  /** The contact's phone number in E.164 form; separators are stripped. Required. */
  phoneNumber: string;
  /** The automation's id. */
  automationId?: string | undefined;
  /** The automation's name, in any case of letters. */
  automationName?: string | undefined;
  /** The channel; chosen by the server if the key has only one. */
  channelId?: string | undefined;
}

/** The operations on automations. */
export class Automations {
  readonly #access: Access;

  /** Made by the client. */
  constructor(access: Access) {
    this.#access = access;
  }

  /**
   * All automations of a channel.
   *
   * @throws Any `WorkspaceError` of a read.
   */
  list(parameters?: ListAutomations, options?: CallOptions): Promise<ListResult<Automation>> {
    return this.#access.call(LIST, "automations.list", parameters, options);
  }

  /**
   * Starts an automation for a contact, who is created if there is none. It is started once: repeated only when the request provably never left or was
   * refused unprocessed (421, 425, 429).
   *
   * @throws Any `WorkspaceError` of a send; `OutcomeUnknownError` where it may have been started.
   */
  trigger(parameters: TriggerAutomation, options?: CallOptions): Promise<Execution> {
    return this.#access.call(TRIGGER, "automations.trigger", parameters, options);
  }
}
