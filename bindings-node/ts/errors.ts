// The error classes. The printed form of an error never contains the API key, a phone number, a message or the server's
// text.

import type { Disposition, Failure, FieldErrorKind } from "./enums";

/** An invalid parameter or option: its name, why it is invalid, and what is expected. It never contains the value. */
export interface FieldError {
  /**
   * The name of the parameter in the API, or of the option. An element of a list has an index, such as `variables[0]`.
   */
  readonly field: string;
  /** Why it is invalid: `required`, `empty`, `format`, `too_long`, `range`, `not_allowed`, `conflict` or `requires`. */
  readonly kind: FieldErrorKind;
  /** The expected form, such as `must be a phone number in E.164 format`. */
  readonly message: string;
}

/**
 * An error as plain JSON: the result of `toJSON`, and the argument of `WorkspaceError.fromJSON`. It never contains the
 * server's message.
 */
export interface WorkspaceErrorJson {
  /** The name of the class. */
  readonly name: string;
  /** The message, for people to read. */
  readonly message: string;
  /** The stable code of the class. */
  readonly code: string;
  /** How to handle the error. */
  readonly disposition: Disposition;
  /** The operation. */
  readonly operation?: string;
  /** How the last attempt failed. */
  readonly failure?: Failure;
  /** The HTTP status. */
  readonly status?: number;
  /** The server's `x-request-id`, if it looks like an id. */
  readonly requestId?: string;
  /** How many attempts were started. */
  readonly attempts: number;
  /** How long the call took, in milliseconds. */
  readonly elapsed: number;
  /** How many milliseconds the server asks you to wait. */
  readonly retryAfter?: number;
  /** The WhatsApp error code. */
  readonly whatsappCode?: number;
  /** A short description of `whatsappCode`. */
  readonly whatsappMeaning?: string;
  /** Every invalid parameter or option. */
  readonly fields: readonly FieldError[];
  /** The messages of the transport errors. Each error was caused by the next one. */
  readonly causes: readonly string[];
  /** When the call began that holds the idempotency key, as ISO 8601. */
  readonly since?: string;
  /** True if the error tells what happened to an earlier call with the same idempotency key. */
  readonly replayed?: boolean;
}

/**
 * The parts of an error that a program creates itself, for example in a fake client of a test. Parts that you omit get
 * the values of the class.
 */
export interface WorkspaceErrorInit {
  /** The message; by default the operation and the code. */
  readonly message?: string | undefined;
  /** The code; by default that of the class. */
  readonly code?: string | undefined;
  /** How to handle the error; by default as most errors of the class. */
  readonly disposition?: Disposition | undefined;
  /** The operation, such as `templates.send`. */
  readonly operation?: string | undefined;
  /** How the last attempt failed. */
  readonly failure?: Failure | undefined;
  /** The HTTP status. */
  readonly status?: number | undefined;
  /** The server's `x-request-id`. */
  readonly requestId?: string | undefined;
  /** How many attempts were started; 0 by default. */
  readonly attempts?: number | undefined;
  /** How long the call took, in milliseconds; 0 by default. */
  readonly elapsed?: number | undefined;
  /** How many milliseconds the server asks you to wait. */
  readonly retryAfter?: number | undefined;
  /** The WhatsApp error code. */
  readonly whatsappCode?: number | undefined;
  /** A short description of `whatsappCode`. */
  readonly whatsappMeaning?: string | undefined;
  /** Every invalid parameter or option; none by default. */
  readonly fields?: readonly FieldError[] | undefined;
  /** The messages of the transport errors, each of which was caused by the next one; none by default. */
  readonly causes?: readonly string[] | undefined;
  /** The server's message. */
  readonly serverText?: string | undefined;
  /** The idempotency key of the call. */
  readonly idempotencyKey?: string | undefined;
  /** When the call began that holds the idempotency key. */
  readonly since?: Date | undefined;
  /** Whether the error tells what happened to an earlier call with the same idempotency key; false by default. */
  readonly replayed?: boolean | undefined;
}

/** The data of an error of the core. */
export interface ErrorDetails extends Omit<WorkspaceErrorJson, "since"> {
  readonly serverText?: string | undefined;
  readonly idempotencyKey?: string | undefined;
  /** In milliseconds since 1970. */
  readonly since?: number | undefined;
}

/**
 * The base class of all errors of this package: a call failed, or a client could not be created.
 *
 * Use `instanceof` to handle a class of errors, or `disposition` to decide whether to repeat a call:
 *
 * - `rejected`: the server did not carry out the call, and repeating it is useless.
 * - `retryable`: repeating it is safe. Wait for `retryAfter` if it is set.
 * - `unknown`: it may have been carried out. For a send, find out before you repeat it.
 *
 * ```ts
 * try {
 *   await client.messages.sendText({ to, body: "See you tomorrow at nine." });
 * } catch (error) {
 *   if (!(error instanceof WorkspaceError)) throw error;
 *   if (error.disposition === "retryable") queue.add(to, { delay: error.retryAfter ?? 60_000 });
 *   else console.error(error.message, error.code, error.requestId);
 * }
 * ```
 *
 * `message` contains no API key, phone number, message or text from the server, so it can be logged.
 * [Errors](https://github.com/workspace-sdk/workspace-sdk/blob/main/docs/errors.md) lists all classes.
 */
export class WorkspaceError extends Error {
  /** The code of the class, such as `rate_limit`. It is the same in every language and does not change. */
  declare readonly code: string;
  /** Whether the call was carried out and may be repeated: `rejected`, `retryable` or `unknown`. */
  declare readonly disposition: Disposition;
  /** The operation, such as `templates.send`; absent if a client could not be created. */
  declare readonly operation?: string;
  /** How the last attempt failed, such as `connection_lost`; absent if there was no attempt. */
  declare readonly failure?: Failure;
  /** The HTTP status, if the server responded. */
  declare readonly status?: number;
  /** The server's `x-request-id`, if it looks like an id. */
  declare readonly requestId?: string;
  /** How many attempts were started. */
  declare readonly attempts: number;
  /** How long the call took, including all waits, in milliseconds. */
  declare readonly elapsed: number;
  /** How many milliseconds the server asks you to wait (`Retry-After`). */
  declare readonly retryAfter?: number;
  /**
   * The WhatsApp error code that was found in the server's message, such as 131047: the 24-hour window is
   * closed.
   */
  declare readonly whatsappCode?: number;
  /** A short description of `whatsappCode`. */
  declare readonly whatsappMeaning?: string;
  /** Every invalid parameter or option; empty for other errors. */
  declare readonly fields: readonly FieldError[];
  /** When the call began that holds the idempotency key; absent if this call is the first one. */
  declare readonly since?: Date;
  /** Whether this error tells what happened to an earlier call with the same idempotency key. Nothing was sent now. */
  declare readonly replayed: boolean;
  readonly #serverText: string | undefined;
  readonly #idempotencyKey: string | undefined;

  /**
   * Creates an error as a call would reject with it, for a test of code that handles errors.
   *
   * ```ts
   * const error = new RateLimitError({ operation: "templates.send", retryAfter: 2_000 });
   * ```
   */
  constructor(init: WorkspaceErrorInit = {}) {
    const { causes = [], operation, serverText, idempotencyKey, replayed = false } = init;
    const usual = defaultsByName.get(new.target.prototype.name) ?? UNKNOWN_CLASS;
    const {
      code = usual.code,
      disposition = usual.disposition as Disposition,
      attempts = 0,
      elapsed = 0,
      fields = [],
    } = init;
    const { message = operation === undefined ? code : `${operation}: ${code}` } = init;
    const cause = causeOf(causes);
    super(message, cause === undefined ? undefined : { cause });
    const details = { ...init, code, disposition, attempts, elapsed, fields };
    for (const name of [...DETAIL_FIELDS, "since"] as const) {
      const value = details[name];
      if (value !== undefined) Object.defineProperty(this, name, { value, enumerable: true, configurable: true });
    }
    // Most errors have no earlier call, so their printed form does not show it.
    Object.defineProperty(this, "replayed", { value: replayed, enumerable: replayed, configurable: true });
    this.#serverText = serverText;
    this.#idempotencyKey = idempotencyKey;
  }

  /**
   * The server's message, with the API key redacted. It may contain personal data, so it is not part of `message`, of
   * the printed form or of `toJSON`.
   */
  get serverText(): string | undefined {
    return #serverText in this ? this.#serverText : undefined;
  }

  /**
   * The idempotency key of the call, if it has one. It may be personal data, so it is not part of `message`, of the
   * printed form or of `toJSON`.
   */
  get idempotencyKey(): string | undefined {
    return #idempotencyKey in this ? this.#idempotencyKey : undefined;
  }

  /**
   * The error as plain JSON, for a log, a queue or another thread. It contains neither the stack nor the server's
   * message.
   */
  toJSON(): WorkspaceErrorJson {
    const causes: string[] = [];
    for (let cause = this.cause; cause instanceof Error && causes.length < MAX_CAUSES; cause = cause.cause) {
      causes.push(cause.message);
    }
    const details = DETAIL_FIELDS.map((name) => [name, this[name]] as const).filter(([, value]) => value !== undefined);
    const known = Object.fromEntries(details) as Pick<WorkspaceErrorJson, (typeof DETAIL_FIELDS)[number]>;
    const json = { name: this.name, message: this.message, ...known, causes };
    // The JSON of an invalid date is null.
    const since = this.since?.toJSON() ?? undefined;
    if (since !== undefined) Object.assign(json, { since });
    return this.replayed ? Object.assign(json, { replayed: true }) : json;
  }

  /**
   * Restores an error, with its class and its properties, from the result of `toJSON`.
   *
   * @throws TypeError if the argument is not such a result.
   */
  static fromJSON(json: unknown): WorkspaceError {
    if (!isErrorJson(json)) throw new TypeError("not a WorkspaceError as JSON");
    // `toJSON` never includes the server's message, so a message in `json` was added by someone else and is ignored.
    const since = json.since === undefined ? undefined : Date.parse(json.since);
    const causes = json.causes.slice(0, MAX_CAUSES);
    return errorOf({ ...json, causes, since, serverText: undefined, idempotencyKey: undefined });
  }
}

/** The details that are enumerable properties, in the order in which they are printed. */
const DETAIL_FIELDS = [
  "code",
  "disposition",
  "operation",
  "failure",
  "status",
  "requestId",
  "attempts",
  "elapsed",
  "retryAfter",
  "whatsappCode",
  "whatsappMeaning",
  "fields",
] as const;

/** The limit for the length of a chain of causes, which could be circular. */
const MAX_CAUSES = 10;

/** A transport error. It was raised in native code, so it has no stack trace. */
function causeOf(messages: readonly string[]): Error | undefined {
  return messages.reduceRight<Error | undefined>((inner, message) => {
    const cause = inner === undefined ? new Error(message) : new Error(message, { cause: inner });
    cause.stack = `Error: ${message}`;
    return cause;
  }, undefined);
}

/** The client could not be created. `fields` lists every invalid or missing option. */
export class ConfigurationError extends WorkspaceError {}

/** Parameters are invalid, so nothing was sent. `fields` lists all of them, not only the first. */
export class ValidationError extends WorkspaceError {}

/**
 * The server responded with an error status, or with `success: false`. Its subclasses are for the most common statuses.
 */
export class ApiError extends WorkspaceError {}

/**
 * 400: the server or WhatsApp rejected a value. With `whatsappCode` 131047, the 24-hour window is closed: send a
 * template instead.
 */
export class BadRequestError extends ApiError {}

/** 401: the API key is missing, wrong or revoked. */
export class AuthenticationError extends ApiError {}

/** 403: the API key lacks permission, or the channel belongs to another account. */
export class PermissionDeniedError extends ApiError {}

/** 404: the channel, template, message or automation does not exist. */
export class NotFoundError extends ApiError {}

/**
 * 429: too many requests. Wait for `retryAfter` milliseconds, if it is set. Set the option `rateLimit` to avoid this
 * error.
 */
export class RateLimitError extends ApiError {}

/** 5xx in response to a read or an upsert. For a send, it is an `OutcomeUnknownError`. */
export class ServerError extends ApiError {}

/**
 * The server did not process the request, or the response to a read or an upsert was lost. `cause` is the chain of
 * transport errors.
 */
export class TransportError extends WorkspaceError {}

/**
 * The call timed out, and it is safe to repeat. If a send times out after it may have been sent, it is an
 * `OutcomeUnknownError`.
 */
export class RequestTimeoutError extends TransportError {}

/**
 * A send that may or may not have been carried out, for example because the connection was lost before the response
 * arrived. The customer may have the message, so find out before you repeat the send: by your `apiReference`, in the
 * inbox of the workspace, or with the webhook.
 *
 * No other `WorkspaceError` of a send has an unknown outcome. See
 * https://github.com/workspace-sdk/workspace-sdk/blob/main/docs/sending-safely.md#when-the-outcome-is-unknown
 */
export class OutcomeUnknownError extends WorkspaceError {}

/**
 * A read or an upsert succeeded with a 2xx status, but its body does not have the documented form. Report it, with
 * `requestId`.
 */
export class DecodeError extends WorkspaceError {}

/** Another request has this idempotency key already. Nothing was sent; `fields` lists the parameters that differ. */
export class IdempotencyConflictError extends WorkspaceError {}

/**
 * Another call with this idempotency key was still in flight when the timeout passed. This call sent nothing. It is
 * safe to repeat: wait for `retryAfter` milliseconds.
 */
export class IdempotencyInProgressError extends WorkspaceError {}

/** The ledger could not be used, so nothing was sent. The message says why, and what to do. */
export class LedgerError extends WorkspaceError {}

/** The code of a class, and the disposition that most of its errors have. */
interface ClassDefaults {
  readonly code: string;
  readonly disposition: string;
}

/** The base class itself is used only for a class that this version does not know. */
const UNKNOWN_CLASS: ClassDefaults = { code: "unknown", disposition: "rejected" };

const defaultsByName = new Map<string, ClassDefaults>();

/** Sets the defaults of the classes, which the core decides. */
export function setClassDefaults(classes: readonly ({ readonly name: string } & ClassDefaults)[]): void {
  for (const { name, code, disposition } of classes) defaultsByName.set(name, { code, disposition });
}

/** The classes by name. */
const CLASSES: Readonly<Record<string, typeof WorkspaceError>> = {
  __proto__: null as never,
  WorkspaceError,
  ConfigurationError,
  ValidationError,
  ApiError,
  BadRequestError,
  AuthenticationError,
  PermissionDeniedError,
  NotFoundError,
  RateLimitError,
  ServerError,
  TransportError,
  RequestTimeoutError,
  OutcomeUnknownError,
  DecodeError,
  IdempotencyConflictError,
  IdempotencyInProgressError,
  LedgerError,
};

for (const [name, { prototype }] of Object.entries(CLASSES)) {
  // Set as a constant, because a bundler may shorten the names of the classes.
  Object.defineProperty(prototype, "name", { value: name, configurable: true, writable: true });
}

/** The error with these details. A class that this version does not know becomes a `WorkspaceError`. */
export function errorOf(details: ErrorDetails): WorkspaceError {
  const Class = CLASSES[details.name] ?? WorkspaceError;
  const { since } = details;
  return new Class({ ...details, since: since === undefined ? undefined : new Date(since) });
}

/** The error of an element of a result. No call of the program failed, so it has no stack trace. */
export function errorOfElement(details: ErrorDetails): WorkspaceError {
  const error = errorOf(details);
  error.stack = `${error.name}: ${error.message}`;
  return error;
}

/** The types of the fields. A field whose type ends with `?` may be absent. */
const FIELD_TYPES: readonly (readonly [string, string])[] = [
  ["name", "string"],
  ["message", "string"],
  ["code", "string"],
  ["disposition", "string"],
  ["operation", "string?"],
  ["failure", "string?"],
  ["status", "number?"],
  ["requestId", "string?"],
  ["attempts", "number"],
  ["elapsed", "number"],
  ["retryAfter", "number?"],
  ["whatsappCode", "number?"],
  ["whatsappMeaning", "string?"],
  ["since", "string?"],
  ["replayed", "boolean?"],
];

function isErrorJson(json: unknown): json is WorkspaceErrorJson {
  if (typeof json !== "object" || json === null) return false;
  const details = json as Record<string, unknown>;
  const isTyped = FIELD_TYPES.every(([name, type]) => {
    const value = details[name];
    return value === undefined ? type.endsWith("?") : typeof value === type.replace("?", "");
  });
  const { fields, causes, since } = details;
  const isTime = since === undefined || !Number.isNaN(Date.parse(String(since)));
  return (
    isTyped && isTime && isArrayOf(fields, isFieldError) && isArrayOf(causes, (cause) => typeof cause === "string")
  );
}

function isArrayOf(value: unknown, isElement: (element: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isElement);
}

function isFieldError(value: unknown): boolean {
  const isString = (name: keyof FieldError): boolean => typeof (value as FieldError)[name] === "string";
  return typeof value === "object" && value !== null && isString("field") && isString("kind") && isString("message");
}
