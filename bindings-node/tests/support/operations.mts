/** Every operation with its parameters, for calls with arguments that the types do not allow. */

import type { Client, RecipientResult } from "workspace-sdk";
import * as expected from "../api-description/expected-api-description.mjs";

export const PHONE = "+15550001234";

/** Valid values of the required parameters. */
const VALUES: Readonly<Record<string, unknown>> = {
  phoneNumber: PHONE,
  to: PHONE,
  name: "n",
  templateName: "t",
  body: "b",
  url: "https://x.y/z",
  wamid: "w",
  automationId: "a",
  recipients: [PHONE],
};

/** The parameter to pass if an operation requires one of several. */
const ONE_OF_SEVERAL: Readonly<Record<string, string>> = {
  "messages.send": "body",
  "automations.trigger": "automationId",
};

function validValue(parameter: string): unknown {
  const value = VALUES[parameter];
  if (value === undefined) throw new Error(`no valid value is known for the required parameter ${parameter}`);
  return value;
}

interface Operation {
  readonly name: string;
  /** The required parameters, with valid values. */
  readonly required: Readonly<Record<string, unknown>>;
  readonly parameters: readonly string[];
}

export const OPERATIONS: readonly Operation[] = expected.CALLS.map(({ name, parameters }) => {
  const required = parameters.filter((each) => each.endsWith("!") || each === ONE_OF_SEVERAL[name]).map(withoutMark);
  return {
    name,
    required: Object.fromEntries(required.map((parameter) => [parameter, validValue(parameter)])),
    parameters: parameters.map(withoutMark),
  };
});

/** The name of a parameter. A required one ends with `!`. */
function withoutMark(parameter: string): string {
  return parameter.replace("!", "");
}

export const { OPTIONS, OVERRIDES } = expected;

type Method = (...given: unknown[]) => unknown;

/**
 * Calls an operation with any arguments. If it returns an iterator, requests the first element; of a send to many, it
 * throws the error of the recipient.
 */
export async function call(client: Client, operation: string, ...given: unknown[]): Promise<unknown> {
  const [resource = "", method = ""] = operation.split(".");
  const owner = client[resource as "contacts"] as unknown as Record<string, Method>;
  const result = await owner[method]?.(...given);
  if (method === "sendMany") {
    const { value } = await (result as AsyncIterator<RecipientResult, undefined>).next();
    if (value?.error !== undefined) throw value.error;
    return value;
  }
  const isIterator = operation === "contacts.iter" || operation === "messages.watch";
  return isIterator ? await (result as AsyncIterator<unknown>).next() : result;
}
