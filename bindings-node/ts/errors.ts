// The errors, one tree. Nothing that a person sees of one shows the key, a phone number, a message or any text of the server.

import type { Disposition, Failure, Problem } from "./enums";

/** One wrong parameter or option: which, in what way, and what to do. Never its value. */
export interface FieldProblem {
  /** The parameter under the API's own name, an element as `variables[0]`; or the option's name. */
  readonly field: string;
  /** In what way it is wrong: `required`, `empty`, `format`, `too_long`, `range`, `not_allowed`, `conflict` or `requires`. */
  readonly problem: Problem;
  /** What is expected, in a sentence. */
  readonly message: string;
}

/** An error as plain JSON: what `toJSON` gives, and `WorkspaceError.fromJSON` takes. It never holds the server's text. */
export interface WorkspaceErrorJson {
  /** The name of the class. */
  readonly name: string;
  /** A line for a person. */
  readonly message: string;
  /** The stable code of the class. */
  readonly code: string;
  /** What may be done about it. */
  readonly disposition: Disposition;
  /** The operation. */
  readonly operation?: string;
  /** What went wrong with the last attempt. */
  readonly failure?: Failure;
  /** The HTTP status. */
  readonly status?: number;
  /** The server's `x-request-id`, if it gave one that looks like an id. */
  readonly requestId?: string;
  /** How many attempts were begun. */
  readonly attempts: number;
  /** How long the call took, in milliseconds. */
  readonly elapsed: number;
  /** How many milliseconds the server asks to wait. */
  readonly retryAfter?: number;
  /** A WhatsApp error code (13xxxx). */
  readonly metaCode?: number;
  /** What that code means. */
  readonly metaMeaning?: string;
  /** Every wrong parameter or option. */
  readonly fields: readonly FieldProblem[];
  /** What the transport said, each level caused by the next. */
  readonly causes: readonly string[];
}

/** What an error is made of. */
interface Facts extends WorkspaceErrorJson {
  readonly serverText?: string | undefined;
}

/** Why a call failed, or why a client could not be built. Every error of this package's own is one. */
export class WorkspaceError extends Error {
  /** A stable, machine-readable code of the class, such as `rate_limit`. */
  declare readonly code: string;
  /** `rejected`: not done, and repeating is useless; `retryable`: safe to repeat; `unknown`: it may be done. */
  declare readonly disposition: Disposition;
  /** The operation, such as `templates.send`; absent for a client that could not be built. */
  declare readonly operation?: string;
  /** What went wrong with the last attempt, such as `connection_lost`; absent where nothing was tried. */
  declare readonly failure?: Failure;
  /** The HTTP status, if the server answered. */
  declare readonly status?: number;
  /** The server's `x-request-id`, if it gave one that looks like an id. */
  declare readonly requestId?: string;
  /** How many attempts were begun. */
  declare readonly attempts: number;
  /** How long the call took in milliseconds, waits included. */
  declare readonly elapsed: number;
  /** How many milliseconds the server asks to wait (`Retry-After`). */
  declare readonly retryAfter?: number;
  /** A WhatsApp error code (13xxxx) found in the server's text, such as 131047. */
  declare readonly metaCode?: number;
  /** What that code means, in a few words. */
  declare readonly metaMeaning?: string;
  /** Every wrong parameter or option; empty for other errors. */
  declare readonly fields: readonly FieldProblem[];
  readonly #serverText: string | undefined;

  /** Made by this package; a program makes one with `fromJSON`. */
  constructor(message: string, facts: WorkspaceErrorJson) {
    const cause = causeOf(facts.causes);
    super(message, cause === undefined ? undefined : { cause });
    for (const name of FACTS) {
      const value = facts[name];
      if (value !== undefined) Object.defineProperty(this, name, { value, enumerable: true, configurable: true });
    }
    this.#serverText = (facts as Facts).serverText;
  }

  /**
   * What the server said, the key redacted. It may hold personal data, so it is in no other text of this error, and does not travel with
   * `toJSON`.
   */
  get serverText(): string | undefined {
    return #serverText in this ? this.#serverText : undefined;
  }

  /** This error as plain data, for a queue or another thread. Without the stack and the server's text. */
  toJSON(): WorkspaceErrorJson {
    const causes: string[] = [];
    for (let cause = this.cause; cause instanceof Error && causes.length < MOST_CAUSES; cause = cause.cause) {
      causes.push(cause.message);
    }
    const facts = FACTS.map((name) => [name, this[name]] as const).filter(([, value]) => value !== undefined);
    const known = Object.fromEntries(facts) as Pick<WorkspaceErrorJson, (typeof FACTS)[number]>;
    return { name: this.name, message: this.message, ...known, causes };
  }

  /**
   * The error that `toJSON` was called on, with its class, code and status: from another thread, a queue or a log.
   *
   * @throws TypeError for what is not such JSON.
   */
  static fromJSON(json: unknown): WorkspaceError {
    if (!isErrorJson(json)) throw new TypeError("not a WorkspaceError as JSON");
    // The server's text does not travel, whoever put it there.
    const facts: Facts = { ...json, causes: json.causes.slice(0, MOST_CAUSES), serverText: undefined };
    return errorOf(facts);
  }
}

/** The facts that are properties of their own, in the order they are shown. */
const FACTS = [
  "code",
  "disposition",
  "operation",
  "failure",
  "status",
  "requestId",
  "attempts",
  "elapsed",
  "retryAfter",
  "metaCode",
  "metaMeaning",
  "fields",
] as const;

/** A chain of causes could be a ring. */
const MOST_CAUSES = 10;

/** What the transport said, as an error without a stack: it happened in no JavaScript. */
function causeOf(texts: readonly string[]): Error | undefined {
  return texts.reduceRight<Error | undefined>((inner, text) => {
    const cause = inner === undefined ? new Error(text) : new Error(text, { cause: inner });
    cause.stack = `Error: ${text}`;
    return cause;
  }, undefined);
}

/** The client could not be built; `fields` lists every bad option. */
export class ConfigurationError extends WorkspaceError {}

/** Nothing was sent; `fields` lists every bad parameter, not the first only. */
export class ValidationError extends WorkspaceError {}

/** The server answered with an error. */
export class ApiError extends WorkspaceError {}

/** 400: the server refused a value, or WhatsApp did. */
export class BadRequestError extends ApiError {}

/** 401: the key is missing, wrong or revoked. */
export class AuthenticationError extends ApiError {}

/** 403: the key may not do this, or the channel is another's. */
export class PermissionDeniedError extends ApiError {}

/** 404: there is no such channel, template, message or automation. */
export class NotFoundError extends ApiError {}

/** 429: too many requests; `retryAfter` says how long to wait, where the server does. */
export class RateLimitError extends ApiError {}

/** 5xx to a read or an upsert. To a send it is an `OutcomeUnknownError`. */
export class ServerError extends ApiError {}

/** The server did not process the request, or the answer to a read or an upsert was lost. */
export class TransportError extends WorkspaceError {}

/** Time ran out: while connecting, for a read or an upsert, or before an attempt could start. */
export class RequestTimeoutError extends TransportError {}

/** A send that may or may not have happened. Whoever catches this has caught every "maybe": find out before repeating it. */
export class OutcomeUnknownError extends WorkspaceError {}

/** A 2xx to a read or an upsert whose body is not what the API documents. */
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
  // A name of its own, which a bundler that shortens names does not change.
  Object.defineProperty(prototype, "name", { value: name, configurable: true, writable: true });
}

/** The error of these facts. A class that this version does not know is a `WorkspaceError`. */
export function errorOf(facts: WorkspaceErrorJson): WorkspaceError {
  const Class = CLASSES[facts.name] ?? WorkspaceError;
  return new Class(facts.message, facts);
}

/** The types of the facts; one with `?` may be absent. */
const TYPES: readonly (readonly [string, string])[] = [
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
  ["metaCode", "number?"],
  ["metaMeaning", "string?"],
];

function isErrorJson(json: unknown): json is WorkspaceErrorJson {
  if (typeof json !== "object" || json === null) return false;
  const facts = json as Record<string, unknown>;
  const isTyped = TYPES.every(([name, type]) => {
    const value = facts[name];
    return value === undefined ? type.endsWith("?") : typeof value === type.replace("?", "");
  });
  const { fields, causes } = facts;
  return isTyped && isArrayOf(fields, isFieldProblem) && isArrayOf(causes, (cause) => typeof cause === "string");
}

function isArrayOf(value: unknown, isElement: (element: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isElement);
}

function isFieldProblem(value: unknown): boolean {
  const isText = (name: keyof FieldProblem): boolean => typeof (value as FieldProblem)[name] === "string";
  return typeof value === "object" && value !== null && isText("field") && isText("problem") && isText("message");
}
