// Automations: flows that a business has configured, and that can be started for a contact.

import { call, callIndex, type NativeClient, resourceState } from "../internal/native-client";
import type { Automation, Execution, ListResult } from "../models";
import type { CallOptions } from "../options";

const LIST = callIndex("automations.list");
const TRIGGER = callIndex("automations.trigger");

/** The parameters to list automations. */
export interface ListAutomationsParams {
  /** The channel; by default that of the client. Without one, the server uses the only channel of the key. */
  channelId?: string | undefined;
}

/** The parameters to start an automation: the contact, and exactly one of `automationId` and `automationName`. */
export interface TriggerAutomationParams {
  /** The contact's phone number in E.164 format, such as `+1234567890`; separators are removed. Required. */
  phoneNumber: string;
  /** The automation's id. */
  automationId?: string | undefined;
  /** The automation's name, ignoring case. */
  automationName?: string | undefined;
  /** The channel; by default that of the client. Without one, the server uses the only channel of the key. */
  channelId?: string | undefined;
  /**
   * Your own name for this send, 1 to 255 visible ASCII characters. With it, the same call sends at most once, also
   * after a crash and in another process. Needs the option `ledger`.
   */
  idempotencyKey?: string | undefined;
}

/** The operations on automations. Use `client.automations`. */
export class Automations {
  /** Only for this package: the client creates it. */
  constructor(client: NativeClient) {
    resourceState.set(this, client);
  }

  /**
   * Lists all automations of a channel.
   *
   * @throws Any `WorkspaceError` except `OutcomeUnknownError`.
   */
  list(parameters?: ListAutomationsParams, options?: CallOptions): Promise<ListResult<Automation>> {
    return call(this, LIST, "automations.list", parameters, options);
  }

  /**
   * Starts an automation for a contact. If no contact has the phone number, the server creates one.
   *
   * The call is never carried out twice: it is retried only if the server certainly did not process it. See
   * [Sending safely](https://github.com/workspace-sdk/workspace-sdk/blob/main/docs/sending-safely.md).
   *
   * @throws OutcomeUnknownError if the automation may have been started. Any other `WorkspaceError` means that it was
   * not.
   */
  trigger(parameters: TriggerAutomationParams, options?: CallOptions): Promise<Execution> {
    return call(this, TRIGGER, "automations.trigger", parameters, options);
  }
}
