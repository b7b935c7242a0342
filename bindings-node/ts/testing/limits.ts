/** WhatsApp's limits on sends. */

import { checkOptionNames } from "../internal/read-options.js";

/** A state in which WhatsApp does not send a template. */
export type TemplateState = "paused" | "disabled";

/**
 * WhatsApp's limits on sends. Each is off if it is absent or `null`.
 *
 * A message above a limit is an error, unless it says that the message fails: then the send succeeds, and the message
 * has the status `failed`. The codes are WhatsApp's.
 */
export interface Limits {
  /** How many messages a channel may send and receive within one second: 130429. */
  readonly throughput?: number | null;
  /** The milliseconds between two messages of a channel to the same person: 131056. */
  readonly pairInterval?: number | null;
  /** To how many different people the channels of an API key may send templates within 24 hours: 131048. */
  readonly peoplePerDay?: number | null;
  /** How many marketing templates a person receives within 24 hours. The others fail: 131049. */
  readonly marketingPerPerson?: number | null;
  /** The phone numbers of people who blocked the business. All messages to them fail: 131026. */
  readonly blocked?: readonly string[];
  /** The phone numbers of people who stopped marketing. Marketing templates to them fail: 131050. */
  readonly stoppedMarketing?: readonly string[];
  /** The templates, by name, that are `paused` (132015) or `disabled` (132016). */
  readonly templates?: Readonly<Record<string, TemplateState>>;
  /** Whether the account may send nothing: 131031. */
  readonly accountRestricted?: boolean;
}

/** Limits as the control API returns them: with all fields. */
export interface LimitsWire {
  throughput: number | null;
  pair_interval: number | null;
  people_per_day: number | null;
  marketing_per_person: number | null;
  blocked: readonly string[];
  stopped_marketing: readonly string[];
  templates: Readonly<Record<string, TemplateState>>;
  account_restricted: boolean;
}

/** The name of every limit. */
const LIMIT_NAMES = Object.keys({
  throughput: true,
  pairInterval: true,
  peoplePerDay: true,
  marketingPerPerson: true,
  blocked: true,
  stoppedMarketing: true,
  templates: true,
  accountRestricted: true,
} satisfies Record<keyof Limits, true>);

/** Limits as the control API expects them; throws a TypeError for an unknown name. */
export function encodeLimits(limits: Limits): { [Name in keyof LimitsWire]: LimitsWire[Name] | undefined } {
  checkOptionNames("Limits", limits, LIMIT_NAMES);
  return {
    throughput: limits.throughput,
    pair_interval: typeof limits.pairInterval === "number" ? limits.pairInterval / 1000 : limits.pairInterval,
    people_per_day: limits.peoplePerDay,
    marketing_per_person: limits.marketingPerPerson,
    blocked: limits.blocked,
    stopped_marketing: limits.stoppedMarketing,
    templates: limits.templates,
    account_restricted: limits.accountRestricted,
  };
}

export function decodeLimits(limits: LimitsWire): Required<Limits> {
  return {
    throughput: limits.throughput,
    pairInterval: limits.pair_interval === null ? null : limits.pair_interval * 1000,
    peoplePerDay: limits.people_per_day,
    marketingPerPerson: limits.marketing_per_person,
    blocked: limits.blocked,
    stoppedMarketing: limits.stopped_marketing,
    templates: limits.templates,
    accountRestricted: limits.account_restricted,
  };
}
