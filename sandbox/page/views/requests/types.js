// The forms of the journal's answers.

/** @typedef {{ kind: string, id: string }} Effect */
/**
 * One request.
 *
 * @typedef {object} Row
 * @property {number} seq
 * @property {string} at
 * @property {string | null} operation
 * @property {string} method
 * @property {string} path
 * @property {string} http
 * @property {number} connection
 * @property {string | null} call
 * @property {number | null} status
 * @property {string | null} fault
 * @property {Effect | null} effect
 * @property {string | null} to
 * @property {number} attempt
 * @property {string | null} idempotency_key
 * @property {number | null} duration_ms
 * @property {boolean} pending
 * @property {number | null} same_message_as
 */
/** A request and its retries. @typedef {{ seq: number, last: number, attempts: Row[] }} Call `last`: its place */
/** @typedef {{ calls: Call[], more: boolean, total: number, dropped: number, doubled: number }} Page */
/** @typedef {{ status: number, headers: Record<string, string[] | string>, body: string, truncated: boolean }} Answer */
/**
 * Everything about one request.
 *
 * @typedef {object} Detail
 * @property {Row} row
 * @property {number[]} attempts
 * @property {string} query
 * @property {Record<string, string[]>} headers
 * @property {string | null} body
 * @property {string | null} body_base64
 * @property {Record<string, unknown> | null} parameters
 * @property {string[]} problems
 * @property {Answer | null} answer
 */

export {};
