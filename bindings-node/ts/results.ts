// How a call went, read from its result.

import { metaOf } from "./internal/response";
import type { CallInfo } from "./models";

/**
 * How a call went, from its result: the object or list that the call returned, not a copy of it or an element.
 *
 * @throws TypeError for anything else.
 */
export function callInfo(result: object): CallInfo {
  const { status, requestId, attempts, elapsed } = metaOf(result);
  return { status, requestId, attempts, elapsed };
}

/**
 * The whole body of the response as the server sent it, a JSON string. `result` is the object or list that a call returned.
 *
 * @throws TypeError for anything else.
 */
export function rawJson(result: object): string {
  return metaOf(result).raw;
}
