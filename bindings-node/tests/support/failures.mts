/** Every error class, and how to cause it. */

import type { Client, ClientOptions, WorkspaceError } from "workspace-sdk";
import * as sdk from "workspace-sdk";
import type { Sandbox } from "workspace-sdk/testing";
import { rejection } from "./deferred.mjs";
import { KEY, PHONE, TEXT } from "./secrets.mjs";

type Fault = { kind: string; [field: string]: unknown };

export interface Failure {
  readonly error: abstract new (...given: never[]) => WorkspaceError;
  readonly code: string;
  readonly disposition: "rejected" | "retryable" | "unknown";
  readonly status?: number;
  readonly fault?: Fault;
  readonly options?: ClientOptions;
  readonly call?: (client: Client) => Promise<unknown>;
}

const send = (client: Client) => client.messages.sendText({ to: PHONE, body: TEXT });
const read = (client: Client) => client.contacts.list({ search: TEXT });
const upsert = (client: Client) => client.contacts.upsert({ phoneNumber: PHONE, name: TEXT });

// The server's message contains the secrets, which must not appear in the printed error.
const message = `(#131047) no ${TEXT} to ${PHONE} with ${KEY}`;
const answered = (status: number, headers: Record<string, string> = {}): Pick<Failure, "fault" | "status"> => ({
  fault: { kind: "status", status, headers: { "x-request-id": "r-1", ...headers }, body: { error: { message } } },
  status,
});
const stall = { kind: "stall" };

export const FAILURES: Readonly<Record<string, Failure>> = {
  configuration: {
    error: sdk.ConfigurationError,
    code: "configuration",
    disposition: "rejected",
    options: { baseUrl: `http://${KEY}.example.com/${TEXT}` },
  },
  validation: {
    error: sdk.ValidationError,
    code: "validation",
    disposition: "rejected",
    call: (client) => client.messages.sendText({ to: `${PHONE}x${TEXT}`, body: TEXT.repeat(1000) }),
  },
  api: { error: sdk.ApiError, code: "api", disposition: "rejected", ...answered(418) },
  badRequest: { error: sdk.BadRequestError, code: "bad_request", disposition: "rejected", ...answered(400) },
  authentication: { error: sdk.AuthenticationError, code: "authentication", disposition: "rejected", ...answered(401) },
  permissionDenied: {
    error: sdk.PermissionDeniedError,
    code: "permission_denied",
    disposition: "rejected",
    ...answered(403),
  },
  notFound: { error: sdk.NotFoundError, code: "not_found", disposition: "rejected", ...answered(404) },
  rateLimit: {
    error: sdk.RateLimitError,
    code: "rate_limit",
    disposition: "retryable",
    ...answered(429, { "retry-after": "7" }),
  },
  server: { error: sdk.ServerError, code: "server", disposition: "retryable", ...answered(500), call: read },
  transport: {
    error: sdk.TransportError,
    code: "transport",
    disposition: "retryable",
    options: { baseUrl: "http://127.0.0.1:9/" },
  },
  connectionLost: {
    error: sdk.TransportError,
    code: "transport",
    disposition: "retryable",
    fault: { kind: "reset" },
    call: upsert,
  },
  requestTimeout: {
    error: sdk.RequestTimeoutError,
    code: "request_timeout",
    disposition: "retryable",
    fault: stall,
    options: { attemptTimeout: 100 },
    call: read,
  },
  outcomeUnknown: {
    error: sdk.OutcomeUnknownError,
    code: "outcome_unknown",
    disposition: "unknown",
    fault: { kind: "lost_answer" },
  },
  sendTimeout: {
    error: sdk.OutcomeUnknownError,
    code: "outcome_unknown",
    disposition: "unknown",
    fault: stall,
    options: { attemptTimeout: 100 },
  },
  decode: {
    error: sdk.DecodeError,
    code: "decode",
    disposition: "rejected",
    status: 200,
    fault: { kind: "answer", status: 200, body: `<p>${TEXT} ${PHONE}` },
    call: read,
  },
};

/** Causes a failure, and returns the rejection of the call, or the exception of the constructor. */
export async function provoke(failure: Failure, sandbox: Sandbox, call = failure.call ?? send): Promise<unknown> {
  if (failure.fault) {
    const { kind, ...fields } = failure.fault;
    await sandbox.fault(kind as Parameters<Sandbox["fault"]>[0], { times: 0, ...fields });
  }
  try {
    const client = sandbox.client({ maxRetries: 0, ...failure.options });
    return await rejection(call(client));
  } catch (error) {
    return error;
  } finally {
    await sandbox.clearFaults();
  }
}
