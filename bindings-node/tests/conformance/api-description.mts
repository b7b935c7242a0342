/** The folder of the shared data, and its api_description.json. */

import { readFileSync } from "node:fs";

export const FOLDER = new URL("../../../../tests/conformance/", import.meta.url);

export interface Parameter {
  readonly name: string;
  readonly required: boolean;
}

/** api_description.json. */
export interface ApiDescription {
  readonly format: number;
  readonly operations: readonly {
    readonly name: string;
    readonly path: string;
    readonly safety: string;
    readonly result: string;
    readonly list: boolean;
    readonly parameters: readonly Parameter[];
  }[];
  readonly derived_operations: readonly {
    readonly name: string;
    readonly operation: string | null;
    readonly parameters: readonly Parameter[];
  }[];
  readonly models: readonly { readonly name: string; readonly fields: readonly string[] }[];
  readonly options: readonly string[];
  readonly overrides: readonly string[];
  readonly environment: readonly string[];
  readonly values: Readonly<
    Record<
      | ("auth" | "request_style" | "trust_roots" | "safety" | "disposition" | "ledger_keep" | "entry_state")
      | ("outcome" | "outcome_reason" | "stop_rule" | "at_daily_limit"),
      readonly string[]
    >
  >;
  readonly errors: readonly { readonly type: string; readonly code: string | null; readonly parent: string | null }[];
  readonly error_fields: readonly string[];
  readonly ledger_entry: readonly string[];
  readonly recipient_result: readonly string[];
  readonly send_many_progress: readonly string[];
  readonly send_many_report: readonly string[];
  readonly field_error: readonly string[];
  readonly failures: readonly string[];
  readonly field_error_kinds: readonly string[];
  readonly phone_number: readonly string[];
  readonly attempt_start: readonly string[];
  readonly attempt_event: readonly string[];
  readonly sent_states: readonly string[];
  readonly next_steps: readonly string[];
  readonly stop_reasons: readonly string[];
  readonly log_fields: readonly string[];
}

export function readApiDescription(): ApiDescription {
  return JSON.parse(readFileSync(new URL("api_description.json", FOLDER), "utf8")) as ApiDescription;
}

/** Converts snake_case to camelCase. */
export function camel(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** Converts camelCase to snake_case. */
export function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
