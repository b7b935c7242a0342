// The order of delivery statuses.

import type { DeliveryStatus } from "./enums";
import { addon } from "./internal/addon";
import { invalidArgument } from "./internal/invalid-argument";
import type { MessageStatus } from "./models";

/**
 * Whether a message has reached a status. A message that was read has also reached `delivered`, for example.
 *
 * Use this instead of comparing strings: a message may skip `delivered`, and a server may report a status late. A
 * failed message has reached only `failed`, and a message without a status has reached none.
 *
 * @throws TypeError if `status` is not a string.
 */
export function hasReached(message: MessageStatus, status: DeliveryStatus): boolean {
  if (typeof status !== "string") throw invalidArgument("hasReached: status must be a string");
  return typeof message.status === "string" && addon.hasReached(message.status, status);
}
