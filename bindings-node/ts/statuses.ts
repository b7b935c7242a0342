// The order of delivery statuses.

import type { DeliveryStatus } from "./enums";
import { addon } from "./internal/addon";
import { invalidArgument } from "./internal/invalid-argument";
import type { MessageStatus } from "./models";

/**
 * Whether a message has reached a status: a message that was read has reached `delivered`. Late events can arrive out of order, and `delivered` may be
 * skipped, so use this instead of comparing strings. A failed message has reached only `failed`; a message without a status has reached none.
 *
 * @throws TypeError if `status` is not a string.
 */
export function hasReached(message: MessageStatus, status: DeliveryStatus): boolean {
  if (typeof status !== "string") throw invalidArgument("hasReached: status must be a string");
  return typeof message.status === "string" && addon.hasReached(message.status, status);
}
