// Phone numbers, as the core reads them.

import { addon } from "./internal/addon";
import { translateError } from "./internal/dispatcher";
import { invalidArgument } from "./internal/invalid-argument";

/** A phone number as the SDK sends it. */
export interface PhoneNumber {
  /** The number in its wire form, such as `+15551234567`. */
  readonly number: string;
  /**
   * A string that is the same for all numbers that reach the same person. Use it to find duplicates, but do not send to
   * it.
   *
   * It is the number itself, except in two countries in which WhatsApp knows one person by two numbers: Mexico, where
   * `+52 1` before ten digits is the same as `+52`, and Brazil, where the ninth digit of a mobile number is left out.
   */
  readonly comparisonKey: string;
}

/**
 * Reads a phone number as every method of the client does, for example to find duplicates in a list. There is no need
 * to call it before a send.
 *
 * Spaces, dashes, dots, slashes, parentheses, invisible characters and full-width forms are removed or converted.
 * Digits are never changed.
 *
 * ```ts
 * parsePhone("+1 (555) 123-4567").number; // "+15551234567"
 * ```
 *
 * @param phoneNumber A phone number that begins with the country code, with or without `+`.
 * @throws ValidationError if this is not exactly one phone number. The message names the likely reason: a spreadsheet's
 * decimal number, two numbers, an extension, or a trunk zero as in `+44 (0)20`.
 */
export function parsePhone(phoneNumber: string): PhoneNumber {
  if (typeof phoneNumber !== "string") throw invalidArgument("parsePhone: the phone number must be a string");
  try {
    return addon.parsePhone(phoneNumber);
  } catch (error) {
    throw translateError(error);
  }
}
