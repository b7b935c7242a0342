/** Converts the result or the error of a call to the shape of a case's `result` or `error`. */

import type { WorkspaceError } from "workspace-sdk";
import type { ActualResult } from "./actual-result.mjs";
import { type ApiDescription, snake } from "./api-description.mjs";
import { compare } from "./compare.mjs";
import { isObject, type Json, type JsonObject } from "./json.mjs";
import { PlainJsonReader } from "./plain-json.mjs";
import { ITERATORS, type ManyOutput, SENDS_TO_MANY } from "./play.mjs";
import type { Sdk } from "./sdk.mjs";

interface Result {
  readonly model: string;
  readonly isList: boolean;
}

export class ActualResultReader {
  readonly #sdk: Sdk;
  readonly #models: ReadonlyMap<string, readonly string[]>;
  /** The result of each operation and derived operation; absent if it is not modelled. */
  readonly #results = new Map<string, Result>();

  constructor(sdk: Sdk, description: ApiDescription) {
    this.#sdk = sdk;
    this.#models = new Map(description.models.map(({ name, fields }) => [name, fields]));
    for (const { name, result, list } of description.operations)
      this.#results.set(name, { model: result, isList: list });
    for (const { name, operation } of description.derived_operations) {
      const result = this.#results.get(operation ?? "");
      if (result !== undefined) this.#results.set(name, result);
    }
  }

  /** Reads the resolved value of a method, or the list of the elements of its iterator. */
  ofValue(operation: string, value: unknown): ActualResult {
    const plain = new PlainJsonReader(this.#models);
    const found = this.#found(plain, operation, value);
    return { found, isError: false, problems: plain.problems };
  }

  #found(plain: PlainJsonReader, operation: string, value: unknown): JsonObject {
    if (SENDS_TO_MANY.has(operation)) return manyOf(value as ManyOutput);
    const result = this.#results.get(operation);
    if (result !== undefined && ITERATORS.has(operation)) {
      // Each status change of a message is the response to a call; a contact is an element of a response.
      if (!result.isList && Array.isArray(value)) for (const item of value) this.#call(plain, item);
      return { data: plain.list("data", result.model, value) };
    }
    const call = this.#call(plain, value);
    if (result === undefined) return { ...this.#response(plain, value), call };
    if (result.isList) return { data: plain.list("data", result.model, value), ...this.#beside(plain, value), call };
    return { data: plain.model("data", result.model, value), message: this.#messageOf(value), call };
  }

  #response(plain: PlainJsonReader, value: unknown): JsonObject {
    const response = plain.json("response", value);
    if (!isObject(response)) return { data: null };
    const { data = null, message: _, pagination: __, ...others } = response;
    plain.problems.push(...Object.keys(others).map((name) => `response.${name}: it is there`));
    return { data, ...this.#beside(plain, value) };
  }

  /** The message and the pagination. */
  #beside(plain: PlainJsonReader, value: unknown): JsonObject {
    const [message, pagination] = [get(value, "message"), get(value, "pagination")];
    return {
      message: plain.json("message", message ?? null),
      pagination: pagination == null ? null : plain.model("pagination", "Pagination", pagination),
    };
  }

  /** The message; a result that is not a list has it only in its raw JSON. */
  #messageOf(value: unknown): Json {
    const message = get(JSON.parse(this.#sdk.rawJson(value as object)), "message");
    return typeof message === "string" ? message : null;
  }

  #call(plain: PlainJsonReader, value: unknown): Json {
    // The body of a successful response is JSON.
    JSON.parse(this.#sdk.rawJson(value as object));
    const info = plain.json("call", { ...this.#sdk.callInfo(value as object) });
    if (!isObject(info)) return null;
    const { elapsed, replayed, recorded, ...call } = info;
    if (typeof elapsed !== "number" || elapsed < 0)
      plain.problems.push(`call.elapsed: ${String(elapsed)} is not a duration`);
    if (typeof replayed !== "boolean" || typeof recorded !== "boolean")
      plain.problems.push("call.replayed and call.recorded must be booleans");
    // Only a call with an idempotency key has them, so the cases list them only there.
    return { ...call, ...(replayed === true && { replayed }), ...(recorded === true && { recorded }) };
  }

  ofError(error: WorkspaceError): ActualResult {
    const found = errorOf(error);
    const problems = this.#problemsOf(error);
    const again = this.#sdk.WorkspaceError.fromJSON(JSON.parse(JSON.stringify(error)));
    // The JSON of an error contains neither the server's message nor the key.
    problems.push(
      ...compare("error of its JSON", { ...found, server_text: null, idempotency_key: null }, errorOf(again)),
    );
    if (Object.getPrototypeOf(again) !== Object.getPrototypeOf(error)) problems.push("its JSON makes another class");
    return { found, isError: true, problems };
  }

  #problemsOf(error: WorkspaceError): string[] {
    const problems: string[] = [];
    const type: unknown = Reflect.get(this.#sdk, error.name);
    if (typeof type !== "function" || Object.getPrototypeOf(error) !== type.prototype) {
      problems.push(`error.name: ${error.name} is not the name of its class`);
    }
    for (const [name, value] of Object.entries(error)) {
      if (value === null) problems.push(`error.${name}: null, but an unknown value must be undefined`);
    }
    if (error.elapsed < 0) problems.push(`error.elapsed: ${error.elapsed} is not a duration`);
    return problems;
  }
}

/** The results as a case writes them, with the code of each error, and facts of the report. */
function manyOf({ results, report }: ManyOutput): JsonObject {
  const data = results.map(({ index, to, outcome, reason, messageId, error, duplicateOf, possibleDuplicateOf }) =>
    present({ index, to, outcome, reason, messageId, error: error?.code, duplicateOf, possibleDuplicateOf }),
  );
  const previews = report.previews.map(({ text }) => text);
  const facts = present({
    stoppedBy: report.progress.stoppedBy,
    estimate: report.estimate === undefined ? undefined : report.estimate / 1000,
    dailyLimitAt: report.dailyLimitAt,
    previews: previews.length === 0 ? undefined : previews,
  });
  return { data, report: facts };
}

function present(values: Record<string, Json | undefined>): JsonObject {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as JsonObject;
}

function errorOf(error: WorkspaceError): JsonObject {
  const { name, code, disposition, status, attempts, whatsappCode, retryAfter, failure, requestId, serverText } = error;
  const isConfiguration = code === "configuration";
  return {
    type: name,
    code,
    disposition,
    status: status ?? null,
    attempts,
    whatsapp_code: whatsappCode ?? null,
    retry_after: retryAfter === undefined ? null : retryAfter / 1000,
    failure: failure ?? null,
    request_id: requestId ?? null,
    fields: error.fields.map(({ field, kind }) => ({ field: isConfiguration ? optionOf(field) : field, kind })),
    server_text: serverText ?? null,
    idempotency_key: error.idempotencyKey ?? null,
    since: error.since === undefined ? null : error.since.getTime() / 1000,
    replayed: error.replayed,
  };
}

/** The name of an option as in a case; the name of a header is unchanged. */
function optionOf(field: string): string {
  // A parameter, which needs an option.
  if (field === "idempotencyKey") return field;
  const [option = "", ...header] = field.split("[");
  if (option.includes("_")) return `${field}, which is not Node's name`;
  return [snake(option), ...header].join("[");
}

function get(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (Reflect.get(value, name) as unknown) : undefined;
}
