// Information about a call, read from its result.

import { metaOf } from "./internal/response";
import type { CallInfo } from "./models";

/**
 * Returns the status, the request id, the number of attempts and the duration of a call, and what its ledger did.
 *
 * ```ts
 * const contact = await client.contacts.upsert({ phoneNumber: "+1234567890" });
 * console.log(callInfo(contact).attempts);
 * ```
 *
 * @param result The object or list that the call returned. A copy of it, or an element of a list, has no information
 * about the call.
 * @throws TypeError for any other value.
 */
export function callInfo(result: object): CallInfo {
  const { status, requestId, attempts, elapsed, replayed, recorded } = metaOf(result);
  return { status, requestId, attempts, elapsed, replayed, recorded };
}

/**
 * Returns the whole body of the response, a JSON string, exactly as the server sent it.
 *
 * @param result The object or list that a call returned, not a copy of it or an element of a list.
 * @throws TypeError for any other value.
 */
export function rawJson(result: object): string {
  return metaOf(result).raw;
}
