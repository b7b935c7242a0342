/**
 * A fault that still applies, as the control API lists it.
 *
 * @typedef {object} ArmedFault
 * @property {number} id
 * @property {string} kind
 * @property {string} [operation]
 * @property {string} [call]
 * @property {number} times how many requests it still applies to; 0 means until it is removed
 * @property {number} [skip]
 * @property {number} [expires_after] in seconds
 * @property {number} [status]
 * @property {number} [milliseconds]
 * @property {number} [rate]
 * @property {number} [seed]
 * @property {boolean} [act]
 */

export {};
