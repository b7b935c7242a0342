// Calls of a ledger of the addon. A ledger object holds one.

import { addon, type LedgerHandle, type NativeEntries } from "./addon";
import { callAddon, dispatch } from "./dispatcher";
import type { PageSource } from "./native-client";

/** Opens a ledger. */
export function openLedger(
  path: string,
  create: boolean | undefined,
  scope: string | undefined,
  secret: string | undefined,
): LedgerHandle {
  return callAddon(() => addon.LedgerHandle.open(path, create, scope, secret));
}

function complete(): void {}

function jsonFromResponse(json: unknown): unknown {
  return json;
}

/** Calls a method of a ledger. The stack of its error starts above the function `below`. */
export function callLedger(
  ledger: LedgerHandle,
  method: string,
  given: Readonly<Record<string, unknown>>,
  below: (...given: never[]) => unknown,
): Promise<unknown> {
  const json = JSON.stringify({ method, ...given });
  const context = { signal: undefined, observer: undefined, onComplete: complete };
  return dispatch((bridge, token) => bridge.ledgerCall(ledger, token, json), jsonFromResponse, context, below);
}

/** The entries of a ledger, page by page. */
export function ledgerPages<Entry>(
  ledger: LedgerHandle,
  state: string | undefined,
  prefix: string | undefined,
  read: (json: unknown) => Entry,
): PageSource<Entry> {
  let entries: NativeEntries | undefined;
  const fromResponse = (page: object): Entry[] => (page as unknown[]).map(read);
  const fetchPage = (signal: AbortSignal): Promise<Entry[] | undefined> => {
    const context = { signal, observer: undefined, onComplete: complete };
    const next = entries ?? callAddon(() => ledger.entries(state, prefix));
    entries = next;
    return dispatch((bridge, token) => bridge.nextEntries(next, token), fromResponse, context);
  };
  return { fetchPage, signal: undefined };
}
