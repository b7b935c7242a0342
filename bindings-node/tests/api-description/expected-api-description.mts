/** The names in api_description.json, and the few names that only Node has. */

import { camel, type Parameter, readApiDescription } from "../conformance/api-description.mjs";
import { type Names, sorted } from "./names.mjs";

const DESCRIPTION = readApiDescription();

/** The members of a client that only JavaScript needs. */
/** The options that are functions. */
const HOOKS = ["on_attempt", "on_attempt_start"];
const OF_NODE = ["baseUrl", "close", "toJSON", "[Symbol.asyncDispose]"];

const ITERATORS: ReadonlySet<string> = new Set(["contacts.iter", "messages.watch"]);
const RUNS: ReadonlySet<string> = new Set(["templates.send_many", "messages.send_many"]);

/** The calls that show their progress. */
export const CALLS_WITH_PROGRESS: ReadonlySet<string> = new Set([...RUNS].map(camel));

/** The options of a client. */
export const OPTIONS: readonly string[] = [...DESCRIPTION.options, ...HOOKS].map(camel);

/** The options that a call can override. */
export const OVERRIDES: readonly string[] = [...DESCRIPTION.overrides, ...HOOKS].map(camel);
const OF_CALL = [...OVERRIDES, "signal"];

/** The fields of an attempt event. In other languages, `next` contains the first two. */
const OF_ATTEMPT = ["wait?", "stopReason?"];
const UNKNOWN_AT_TIMES: ReadonlySet<string> = new Set(["status", "requestId", "failure"]);

/** The fields of an error. */
const ALWAYS_KNOWN: ReadonlySet<string> = new Set(["code", "disposition", "attempts", "elapsed", "fields"]);
/** The fields of an error that are not part of its JSON, because they may be personal data. */
const NOT_IN_JSON: ReadonlySet<string> = new Set(["serverText", "idempotencyKey", "toJSON"]);
/** The fields of an entry of the ledger that are always known. */
const OF_EVERY_ENTRY: ReadonlySet<string> = new Set([
  "idempotencyKey",
  "scope",
  "operation",
  "state",
  "attempts",
  "createdAt",
  "changedAt",
]);

/** The types of a send to many. A report also has its forms. */
const OF_RUNS: readonly (readonly [string, readonly string[]])[] = [
  ["RecipientResult", DESCRIPTION.recipient_result],
  ["SendManyProgress", DESCRIPTION.send_many_progress],
  ["SendManyReport", [...DESCRIPTION.send_many_report, "toString", "toCsv", "toNdjson", "toJSON"]],
];
const UNKNOWN_IN_RUNS: ReadonlySet<string> = new Set([
  ...["to", "messageId", "error", "duplicateOf", "possibleDuplicateOf"],
  ...["total", "remaining", "pausedFor", "stoppedBy", "estimate", "dailyLimitAt", "unchecked"],
]);

/** The operations of the API. */
export const OPERATIONS: readonly string[] = sorted(DESCRIPTION.operations.map(({ name }) => name));

interface Call {
  /** The name, such as `customFields.list`. */
  readonly name: string;
  /** The parameters. A required one ends with `!`. */
  readonly parameters: readonly string[];
  readonly returns: string;
}

function parameterNames(parameters: readonly Parameter[]): string[] {
  return parameters.map(({ name, required }) => `${name}${required ? "!" : ""}`);
}

/** The calls of all resources. */
export const CALLS: readonly Call[] = [
  ...DESCRIPTION.operations.map(({ name, parameters, result, list }) => ({
    name: camel(name),
    parameters: parameterNames(parameters),
    returns: list ? `Promise<ListResult<${result}>>` : `Promise<${result}>`,
  })),
  ...DESCRIPTION.derived_operations
    .filter(({ name }) => !name.startsWith("client."))
    .map(({ name, operation, parameters }) => {
      const result = DESCRIPTION.operations.find((each) => each.name === operation)?.result ?? "nothing";
      const iterator = ITERATORS.has(name) ? `PageIterator<${result}>` : `Promise<${result}>`;
      const returns = RUNS.has(name) ? "SendManyRun<Row>" : iterator;
      return { name: camel(name), parameters: parameterNames(parameters), returns };
    }),
];

export const RESOURCES: readonly string[] = sorted(new Set(CALLS.map(({ name }) => name.split(".")[0] ?? "")));

const CLIENT_CALLS = DESCRIPTION.derived_operations
  .map(({ name }) => name.split("."))
  .filter(([of]) => of === "client");
const OF_CLIENT = CLIENT_CALLS.map(([, name]) => camel(name ?? ""));

/** The members of the client and of each resource. */
export function members(): Names {
  const found = new Map<string, string[]>();
  found.set("Client", sorted([...RESOURCES, ...OF_CLIENT, ...OF_NODE]));
  for (const resource of RESOURCES) {
    const calls = CALLS.map(({ name }) => name.split(".")).filter(([of]) => of === resource);
    found.set(`Client.${resource}`, sorted(calls.map(([, name]) => name ?? "")));
  }
  return found;
}

/** The parameters, options and results of every call. */
export function calls(): Names {
  const found = new Map<string, string[]>();
  found.set("Client(options)", sorted(optional(OPTIONS)));
  found.set("Client.fromEnv(options?)", sorted(optional(OPTIONS)));
  found.set("Client.withOptions(options)", sorted(optional(OVERRIDES)));
  found.set("Client.request(path)", []);
  found.set("Client.request(params?)", []);
  found.set("Client.request(options?)", sorted(optional([...OF_CALL, "safety", "idempotencyKey"])));
  found.set("Client.close(options?)", ["abort?"]);
  found.set("Client.toJSON()", []);
  for (const { name, parameters } of CALLS) {
    const isNeeded = parameters.some((parameter) => parameter.endsWith("!"));
    const named = parameters.map((each) => (each.endsWith("!") ? each.slice(0, -1) : `${each}?`));
    found.set(`Client.${name}(${isNeeded ? "parameters" : "parameters?"})`, sorted(named));
    const ofOutput = CALLS_WITH_PROGRESS.has(name) ? ["progress"] : [];
    found.set(`Client.${name}(options?)`, sorted(optional([...OF_CALL, ...ofOutput])));
  }
  return found;
}

/** The result of every call. */
export function returns(): Names {
  const own = [
    ["Client.close", "Promise<void>"],
    ["Client.request", "Promise<ApiResponse>"],
    ["Client.withOptions", "Client"],
    ["Client.fromEnv", "Client"],
    ["Client.toJSON", "{ baseUrl: string; } | { isClosed: true; }"],
  ] as const;
  return new Map(
    [...own, ...CALLS.map((call) => [`Client.${call.name}`, call.returns] as const)].map(([k, v]) => [k, [v]]),
  );
}

/** The fields of models, events and field errors. */
export function fields(): Names {
  const found = new Map<string, string[]>();
  for (const { name, fields: of } of DESCRIPTION.models) {
    // Only fields that the SDK itself adds are always present.
    found.set(name, sorted(name === "CallInfo" ? of : optional(of)));
  }
  found.set("ListResult", ["message?", "pagination?"]);
  found.set("ApiResponse", ["data", "message?", "pagination?"]);
  found.set("FieldError", sorted(DESCRIPTION.field_error));
  const ofError = OF_ERRORS.filter((name) => !NOT_IN_JSON.has(name));
  const ofJson = ofError.map((name) => (ALWAYS_KNOWN.has(name) ? name : `${name}?`));
  found.set("WorkspaceErrorJson", sorted([...ofJson, "name", "message", "causes"]));
  found.set("WorkspaceErrorInit", optional(sorted([...ofError, "message", "causes", "serverText", "idempotencyKey"])));
  found.set("PhoneNumber", sorted(DESCRIPTION.phone_number.map(camel)));
  found.set("AttemptStart", sorted(DESCRIPTION.attempt_start));
  const ofEntry = DESCRIPTION.ledger_entry.map((name) => (OF_EVERY_ENTRY.has(name) ? name : `${name}?`));
  found.set("LedgerEntry", sorted(ofEntry));
  for (const [name, of] of OF_RUNS) {
    found.set(name, sorted(of.map((each) => (UNKNOWN_IN_RUNS.has(each) ? `${each}?` : each))));
  }
  const ofAttempt = DESCRIPTION.attempt_event
    .map(camel)
    .map((name) => (UNKNOWN_AT_TIMES.has(name) ? `${name}?` : name));
  found.set("AttemptEvent", sorted([...ofAttempt, ...OF_ATTEMPT]));
  return found;
}

/** The fields of every error. Its type is its `name`, which every JavaScript error has, like its `message`. */
export const OF_ERRORS: readonly string[] = sorted([
  ...DESCRIPTION.error_fields.filter((name) => name !== "type" && name !== "message").map(camel),
  "whatsappMeaning",
  "toJSON",
]);

/** Each error class and its parent. The conformance cases check the codes. */
export const ERRORS: readonly { readonly type: string; readonly parent: string }[] = DESCRIPTION.errors.map(
  ({ type, parent }) => ({ type, parent: parent ?? "Error" }),
);

/** The values of each string enum. */
export function enumValues(): Names {
  const { values } = DESCRIPTION;
  const found: readonly (readonly [string, readonly string[]])[] = [
    ["ClientOptions.auth", values.auth],
    ["ClientOptions.requestStyle", values.request_style],
    ["ClientOptions.trustRoots", values.trust_roots],
    ["ClientOptions.ledgerKeep", values.ledger_keep],
    ["LedgerEntry.state", values.entry_state],
    ["RecipientResult.outcome", values.outcome],
    ["RecipientResult.reason", values.outcome_reason],
    ["SendManyReportLine.outcome", values.outcome],
    ["SendManyReportLine.reason", values.outcome_reason],
    ["SendManyProgress.stoppedBy", values.stop_rule],
    ["SendTemplateToManyParams.atDailyLimit", values.at_daily_limit],
    ["SendMessageToManyParams.atDailyLimit", values.at_daily_limit],
    ["RequestOptions.safety", values.safety],
    ["WorkspaceError.disposition", values.disposition],
    ["WorkspaceError.failure", DESCRIPTION.failures],
    ["FieldError.kind", DESCRIPTION.field_error_kinds],
    ["AttemptEvent.safety", values.safety],
    ["AttemptEvent.failure", DESCRIPTION.failures],
    ["AttemptEvent.sent", DESCRIPTION.sent_states],
    ["AttemptEvent.next", DESCRIPTION.next_steps],
    ["AttemptEvent.stopReason", DESCRIPTION.stop_reasons],
  ];
  return new Map(found.map(([name, of]) => [name, sorted(of)]));
}

/** The names that can be loaded. */
export const EXPORTS: readonly string[] = sorted([
  "Client",
  "Ledger",
  ...ERRORS.map(({ type }) => type),
  "callInfo",
  "hasReached",
  "parsePhone",
  "rawJson",
  "version",
]);

/** Further types that an annotation may need. */
export const TYPES: readonly string[] = sorted([
  ...fields().keys(),
  ...RESOURCES.map((resource) => `${resource[0]?.toUpperCase()}${resource.slice(1)}`),
  ...["ClientOptions", "CallOptions", "Overrides", "RequestOptions"],
  ...["AttemptHook", "AttemptStartHook", "CloseOptions", "PageIterator"],
  ...["LedgerFilter", "LedgerOptions", "ResolveOptions"],
  ...["SendManyRun", "SendManyParams", "SendManyOptions", "RecipientColumns", "SendManyReportLine", "MessagePreview"],
  ...["SendTemplateToManyParams", "SendMessageToManyParams"],
  // The parameters of a call.
  ...[
    "ListChannelsParams",
    "ListContactsParams",
    "ListCustomFieldsParams",
    "ListLabelsParams",
    "ListTemplatesParams",
    "ListAutomationsParams",
  ],
  ...[
    "UpsertContactParams",
    "IterContactsParams",
    "UpsertCustomFieldParams",
    "UpsertLabelParams",
    "SendTemplateParams",
    "TriggerAutomationParams",
  ],
  ...[
    "SendMessageParams",
    "SendTextParams",
    "SendImageParams",
    "SendVideoParams",
    "SendDocumentParams",
    "SendAudioParams",
  ],
  ...["MessageStatusParams", "WaitForMessageParams", "WatchMessageParams"],
  // Enums.
  ...["Open", "Json", "JsonInput", "Auth", "RequestStyle", "TrustRoots", "Safety", "Disposition"],
  ...["MessageType", "MediaType", "FieldType", "DeliveryStatus", "Failure", "FieldErrorKind"],
  ...["SentState", "NextStep", "StopReason", "LedgerKeep", "EntryState", "Outcome", "OutcomeReason", "StopRule"],
]);

function optional(names: readonly string[]): string[] {
  return names.map((name) => `${name}?`);
}
