// How far a message has come.

import { typeError } from "./json";
import type { MessageStatus } from "./models";
import { native } from "./native";
import type { DeliveryStatus } from "./words";

/**
 * Whether a message has come at least as far as this: one that was read has been delivered. Late events can arrive out of order, and `delivered` may be
 * skipped, so ask this instead of comparing texts. A failed message has reached `failed` alone, one without a status nothing.
 *
 * @throws TypeError where `status` is no text.
 */
export function hasReached(message: MessageStatus, status: DeliveryStatus): boolean {
  if (typeof status !== "string") throw typeError("hasReached: status must be a string");
  return typeof message.status === "string" && native.hasReached(message.status, status);
}
