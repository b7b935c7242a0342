// The tree of error classes. What an error prints never contains the key, a phone number, a message or the server's message.

import type { Disposition, Failure, FieldErrorKind } from "./enums";

/** An invalid parameter or option: its name, why it is invalid, and what is expected. Never its value. */
export interface FieldError {
  /** The name of the parameter in the API, of an element such as `variables[0]`, or of the option. */
  readonly field: string;
  /** Why it is invalid: `required`, `empty`, `format`, `too_long`, `range`, `not_allowed`, `conflict` or `requires`. */
  readonly kind: FieldErrorKind;
  /** What is expected, in a sentence. */
  readonly message: string;
}

/** An error as plain JSON, which `toJSON` returns and `WorkspaceError.fromJSON` accepts. It never contains the server's message. */
export interface WorkspaceErrorJson {
  /** The name of the class. */
  readonly name: string;
  /** A message for people. */
  readonly message: string;
  /** The stable code of the class. */
  readonly code: string;
  /** How to handle the error. */
  readonly disposition: Disposition;
  /** The operation. */
  readonly operation?: string;
  /** What went wrong with the last attempt. */
  readonly failure?: Failure;
  /** The HTTP status. */
  readonly status?: number;
  /** The server's `x-request-id`, if it gave one that looks like an id. */
  readonly requestId?: string;
  /** How many attempts were started. */
  readonly attempts: number;
  /** How long the call took, in milliseconds. */
  readonly elapsed: number;
  /** How many milliseconds the server asks to wait. */
  readonly retryAfter?: number;
  /** A WhatsApp error code (13xxxx). */
  readonly whatsappCode?: number;
  /** What that code means. */
  readonly whatsappMeaning?: string;
  /** Every invalid parameter or option. */
  readonly fields: readonly FieldError[];
  /** The messages of the transport errors, each caused by the next. */
  readonly causes: readonly string[];
}

/** The data of an error. */
interface ErrorDetails extends WorkspaceErrorJson {
  readonly serverText?: string | undefined;
}

/** Why a call failed, or why a client could not be created. The base class of every error of this package. */
export class WorkspaceError extends Error {
  /** A stable, machine-readable code of the class, such as `rate_limit`. */
  declare readonly code: string;
  /** `rejected`: not carried out, and repeating is useless; `retryable`: safe to repeat; `unknown`: it may have been carried out. */
  declare readonly disposition: Disposition;
  /** The operation, such as `templates.send`; absent for a client that could not be created. */
  declare readonly operation?: string;
  /** What went wrong with the last attempt, such as `connection_lost`; absent if there was no attempt. */
  declare readonly failure?: Failure;
  /** The HTTP status, if the server answered. */
  declare readonly status?: number;
  /** The server's `x-request-id`, if it gave one that looks like an id. */
  declare readonly requestId?: string;
  /** How many attempts were started. */
  declare readonly attempts: number;
  /** How long the call took in milliseconds, waits included. */
  declare readonly elapsed: number;
  /** How many milliseconds the server asks to wait (`Retry-After`). */
  declare readonly retryAfter?: number;
  /** A WhatsApp error code (13xxxx) found in the server's message, such as 131047. */
  declare readonly whatsappCode?: number;
  /** What that code means, in a few words. */
  declare readonly whatsappMeaning?: string;
  /** Every invalid parameter or option; empty for other errors. */
  declare readonly fields: readonly FieldError[];
  readonly #serverText: string | undefined;

  /** Called by this package; programs create errors with `fromJSON`. */
  constructor(message: string, details: WorkspaceErrorJson) {
    const cause = causeOf(details.causes);
    super(message, cause === undefined ? undefined : { cause });
    for (const name of DETAIL_FIELDS) {
      const value = details[name];
      if (value !== undefined) Object.defineProperty(this, name, { value, enumerable: true, configurable: true });
    }
    this.#serverText = (details as ErrorDetails).serverText;
  }

  /**
   * The server's message, with the key redacted. It may contain personal data, so it is not part of `message`, of printed output or of
   * `toJSON`.
   */
  get serverText(): string | undefined {
    return #serverText in this ? this.#serverText : undefined;
  }

  /** This error as plain data, for a queue or another thread. Without the stack and the server's message. */
  toJSON(): WorkspaceErrorJson {
    const causes: string[] = [];
    for (let cause = this.cause; cause instanceof Error && causes.length < MAX_CAUSES; cause = cause.cause) {
      causes.push(cause.message);
    }
    const details = DETAIL_FIELDS.map((name) => [name, this[name]] as const).filter(([, value]) => value !== undefined);
    const known = Object.fromEntries(details) as Pick<WorkspaceErrorJson, (typeof DETAIL_FIELDS)[number]>;
    return { name: this.name, message: this.message, ...known, causes };
  }

  /**
   * Restores an error from the output of `toJSON`, with its class, code and status: from another thread, a queue or a log.
   *
   * @throws TypeError for anything else.
   */
  static fromJSON(json: unknown): WorkspaceError {
    if (!isErrorJson(json)) throw new TypeError("not a WorkspaceError as JSON");
    // The JSON of an error never has the server's message, even if somebody added it.
    const details: ErrorDetails = { ...json, causes: json.causes.slice(0, MAX_CAUSES), serverText: undefined };
    return errorOf(details);
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

/** A chain of causes could be circular. */
const MAX_CAUSES = 10;

/** A transport error. It was raised in native code, so it has no stack trace. */
function causeOf(messages: readonly string[]): Error | undefined {
  return messages.reduceRight<Error | undefined>((inner, message) => {
    const cause = inner === undefined ? new Error(message) : new Error(message, { cause: inner });
    cause.stack = `Error: ${message}`;
    return cause;
  }, undefined);
}

/** The client could not be created; `fields` lists every invalid option. */
export class ConfigurationError extends WorkspaceError {}

/** Nothing was sent; `fields` lists every invalid parameter, not only the first. */
export class ValidationError extends WorkspaceError {}

/** The server answered with an error. */
export class ApiError extends WorkspaceError {}

/** 400: the server refused a value, or WhatsApp did. */
export class BadRequestError extends ApiError {}

/** 401: the key is missing, wrong or revoked. */
export class AuthenticationError extends ApiError {}

/** 403: the key lacks permission, or the channel belongs to another account. */
export class PermissionDeniedError extends ApiError {}

/** 404: there is no such channel, template, message or automation. */
export class NotFoundError extends ApiError {}

/** 429: too many requests; `retryAfter` says how long to wait, if the server does. */
export class RateLimitError extends ApiError {}

/** 5xx for a read or an upsert. For a send it is an `OutcomeUnknownError`. */
export class ServerError extends ApiError {}

/** The server did not process the request, or the response to a read or an upsert was lost. */
export class TransportError extends WorkspaceError {}

/** A timeout: while connecting, for a read or an upsert, or before an attempt could start. */
export class RequestTimeoutError extends TransportError {}

/** A send that may or may not have been carried out. This one class covers every such case: find out before repeating the send. */
export class OutcomeUnknownError extends WorkspaceError {}

/** A 2xx for a read or an upsert with an undocumented body. */
export class DecodeError extends WorkspaceError {}

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
};

for (const [name, { prototype }] of Object.entries(CLASSES)) {
  // A constant, so that a bundler that shortens names does not change it.
  Object.defineProperty(prototype, "name", { value: name, configurable: true, writable: true });
}

/** The error with these details. A class that this version does not know becomes a `WorkspaceError`. */
export function errorOf(details: WorkspaceErrorJson): WorkspaceError {
  const Class = CLASSES[details.name] ?? WorkspaceError;
  return new Class(details.message, details);
}

/** The types of the fields; one with `?` may be absent. */
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
];

function isErrorJson(json: unknown): json is WorkspaceErrorJson {
  if (typeof json !== "object" || json === null) return false;
  const details = json as Record<string, unknown>;
  const isTyped = FIELD_TYPES.every(([name, type]) => {
    const value = details[name];
    return value === undefined ? type.endsWith("?") : typeof value === type.replace("?", "");
  });
  const { fields, causes } = details;
  return isTyped && isArrayOf(fields, isFieldError) && isArrayOf(causes, (cause) => typeof cause === "string");
}

function isArrayOf(value: unknown, isElement: (element: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isElement);
}

function isFieldError(value: unknown): boolean {
  const isString = (name: keyof FieldError): boolean => typeof (value as FieldError)[name] === "string";
  return typeof value === "object" && value !== null && isString("field") && isString("kind") && isString("message");
}
