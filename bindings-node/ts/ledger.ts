// The class `Ledger`: the durable record of sends under idempotency keys.

import type { DeliveryStatus, EntryState, Failure } from "./enums";
import type { LedgerHandle } from "./internal/addon";
import { invalidArgument } from "./internal/invalid-argument";
import { ledgerState } from "./internal/ledger-state";
import { callLedger, ledgerPages, openLedger } from "./internal/native-ledger";
import { checkOptionNames } from "./internal/read-options";
import { uncloneable } from "./internal/receiver";
import { PageIterator } from "./pages";

/** How to open a ledger. */
export interface LedgerOptions {
  /**
   * Whether a file that does not exist is created; true by default. A new ledger knows of no earlier send, so a program
   * that must not start without its record sets this to false.
   */
  create?: boolean | undefined;
  /** The scope whose entries the methods work on, which is the `ledgerScope` of the clients; empty by default. */
  scope?: string | undefined;
  /**
   * The secret of the fingerprints. By default it is stored in the file, so a reader of the file can test guesses of
   * phone numbers against it.
   */
  secret?: string | undefined;
}

/** Which entries `ledger.entries` returns. */
export interface LedgerFilter {
  /** Only the entries with this state. */
  state?: EntryState | undefined;
  /** Only the entries whose key begins with this. */
  prefix?: string | undefined;
}

/** The findings about an entry, for `ledger.resolve`. */
export interface ResolveOptions {
  /** The id of the message that was found. */
  messageId?: string | undefined;
  /** The person who resolved the entry, and the reason. */
  note?: string | undefined;
  /** Resolves an entry as not sent although it is less than 15 minutes old; false by default. */
  force?: boolean | undefined;
}

/** One send, as the ledger knows it. */
export interface LedgerEntry {
  /** The idempotency key. */
  readonly idempotencyKey: string;
  /** The scope of the client that sent it; empty by default. */
  readonly scope: string;
  /** The operation, such as `templates.send`. */
  readonly operation: string;
  /** The state. */
  readonly state: EntryState;
  /** The number of attempts of the latest call. */
  readonly attempts: number;
  /** When the latest call under this key claimed it. */
  readonly createdAt: Date;
  /** When the entry changed last. */
  readonly changedAt: Date;
  /** The id of the message, if the server accepted it and returned one. */
  readonly messageId?: string;
  /** The failure of the last attempt, if the state is `unknown`; absent if the process ended before it knew. */
  readonly failure?: Failure;
  /** The HTTP status of the last response, if there was one. */
  readonly status?: number;
  /** The server's `x-request-id` of a response that leaves the state `unknown`. */
  readonly requestId?: string;
  /** The WhatsApp error code in that response. */
  readonly whatsappCode?: number;
  /** The recipient's phone number; only if the client has the option `ledgerKeep` set to `recipient`. */
  readonly recipient?: string;
  /** The note given to `ledger.resolve`. */
  readonly note?: string;
  /**
   * The id of a second message under this key. The customer was written to twice: somebody resolved the entry as not
   * sent while its message was still on its way.
   */
  readonly alsoAccepted?: string;
}

/** The entry in this JSON. */
function entryOf(json: unknown): LedgerEntry {
  const entry = json as LedgerEntry & { readonly createdAt: string; readonly changedAt: string };
  return { ...entry, createdAt: new Date(entry.createdAt), changedAt: new Date(entry.changedAt) };
}

function checkType(call: string, name: string, value: unknown, type: "boolean" | "string"): void {
  if (typeof value !== type) throw invalidArgument(`${call}: ${name} must be a ${type}`);
}

/** Checks options whose types these are, and returns them without those that are absent. */
function checked<Options extends object>(
  call: string,
  options: Options | null | undefined,
  types: Readonly<Record<keyof Options & string, "boolean" | "string">>,
): Partial<Options> {
  if (options === undefined || options === null) return {};
  checkOptionNames(call, options, Object.keys(types));
  const given = Object.entries(options).filter(([, value]) => value !== undefined && value !== null);
  for (const [name, value] of given) checkType(call, name, value, types[name as keyof Options & string]);
  return Object.fromEntries(given) as Partial<Options>;
}

/** Calls a method of a ledger object. */
function callOf<Result>(
  ledger: unknown,
  method: string,
  given: Readonly<Record<string, unknown>>,
  below: (...given: never[]) => unknown,
): Promise<Result> {
  return callLedger(ledgerState.get(ledger, `ledger.${method}`), method, given, below) as Promise<Result>;
}

/** `Ledger.open` passes an open ledger to the constructor in this variable, because the constructor is private. */
let pendingHandle: LedgerHandle | undefined;

/**
 * A durable record of sends under idempotency keys: a file on a local disk, or tables in a PostgreSQL database.
 *
 * Give it to a client as the option `ledger`, and each send with an `idempotencyKey` is recorded before its first byte
 * leaves: the same call again, also after a crash and in another process, never sends twice. The methods here are for
 * looking at the entries, and for settling those that are unknown.
 *
 * ```ts
 * const ledger = Ledger.open("sends.db");
 * const client = Client.fromEnv({ ledger });
 * await client.messages.sendText({ to, body: "Hello", idempotencyKey: "order-1234/hello" });
 * const entry = await ledger.get("order-1234/hello");
 * console.log(entry?.state); // accepted
 * ```
 *
 * Threads and processes of one machine may open the same file, and those of many machines the same database. Each
 * method rejects with a `LedgerError` if the file or the database cannot be used. See
 * [Send once](https://github.com/workspace-sdk/workspace-sdk/blob/main/docs/send-once.md).
 */
export class Ledger {
  /** Use `Ledger.open`. */
  private constructor() {
    if (pendingHandle === undefined) throw invalidArgument("Ledger: use Ledger.open");
    ledgerState.set(this, pendingHandle);
  }

  /**
   * Opens the ledger, which is created if there is none. A database is connected to before this returns.
   *
   * @param path The path of a file on a local disk, or the URL of a PostgreSQL database, such as
   * `postgresql://user:password@host/database`.
   * @throws LedgerError if the file or the database cannot be used; the message says why, and what to do.
   */
  static open(path: string, options?: LedgerOptions): Ledger {
    checkType("Ledger.open", "path", path, "string");
    const types = { create: "boolean", scope: "string", secret: "string" } as const;
    const { create, scope, secret } = checked<LedgerOptions>("Ledger.open", options, types);
    pendingHandle = openLedger(path, create, scope, secret);
    try {
      return uncloneable(new Ledger());
    } finally {
      pendingHandle = undefined;
    }
  }

  /** The entry of an idempotency key; undefined if there is none. */
  async get(idempotencyKey: string): Promise<LedgerEntry | undefined> {
    const ledger = ledgerState.get(this, "ledger.get");
    checkType("ledger.get", "idempotencyKey", idempotencyKey, "string");
    const entry = await callLedger(ledger, "get", { idempotencyKey }, Ledger.prototype.get);
    return entry === null ? undefined : entryOf(entry);
  }

  /**
   * Iterates over the entries of the scope, oldest first. They are read in pages, so a million entries need little
   * memory, and sends continue in the meantime. An error ends the iteration.
   */
  entries(filter?: LedgerFilter): PageIterator<LedgerEntry> {
    const ledger = ledgerState.get(this, "ledger.entries");
    const types = { state: "string", prefix: "string" } as const;
    const { state, prefix } = checked<LedgerFilter>("ledger.entries", filter, types);
    return new PageIterator(ledgerPages(ledger, state, prefix, entryOf));
  }

  /**
   * Settles an entry that is `unknown`, after somebody has found out what happened, and returns it. As `accepted`, its
   * calls return `messageId` from then on; as `not_sent`, the key is free, and the same call sends.
   *
   * @throws LedgerError if there is no such entry, if it is not `unknown`, or if it is resolved as not sent within 15
   * minutes without `force`: the message may still arrive.
   */
  async resolve(
    idempotencyKey: string,
    state: "accepted" | "not_sent",
    options?: ResolveOptions,
  ): Promise<LedgerEntry> {
    const ledger = ledgerState.get(this, "ledger.resolve");
    checkType("ledger.resolve", "idempotencyKey", idempotencyKey, "string");
    checkType("ledger.resolve", "state", state, "string");
    const types = { messageId: "string", note: "string", force: "boolean" } as const;
    const given = checked<ResolveOptions>("ledger.resolve", options, types);
    return entryOf(await callLedger(ledger, "resolve", { idempotencyKey, state, ...given }, Ledger.prototype.resolve));
  }

  /** The number of entries of the scope, by state. */
  async counts(): Promise<Record<EntryState, number>> {
    return callOf(this, "counts", {}, Ledger.prototype.counts);
  }

  /**
   * Deletes the entries that are `accepted` or `not_sent` and did not change for this long, and returns their number.
   * Their keys are free again, so keep them for as long as anything may repeat the call. Entries that are unknown or in
   * flight are never deleted.
   *
   * @param olderThan In milliseconds.
   */
  async prune(olderThan: number): Promise<number> {
    if (typeof olderThan !== "number" || !(olderThan >= 0)) {
      throw invalidArgument("ledger.prune: olderThan must be a number of milliseconds, 0 or more");
    }
    return callOf(this, "prune", { olderThan: Math.min(olderThan, Number.MAX_VALUE) }, Ledger.prototype.prune);
  }

  /**
   * Writes a copy of the whole ledger to a new file. This is the only safe way to copy a ledger that is in use. Sends
   * with an idempotency key wait until it is done.
   */
  async backup(path: string): Promise<void> {
    checkType("ledger.backup", "path", path, "string");
    await callOf(this, "backup", { path }, Ledger.prototype.backup);
  }

  /** Writes all entries of the scope to a new file, as JSON, one per line. */
  async export(path: string): Promise<void> {
    checkType("ledger.export", "path", path, "string");
    await callOf(this, "export", { path }, Ledger.prototype.export);
  }

  /**
   * Records the delivery status of a message, for programs that get webhooks. A status that is behind the recorded one
   * changes nothing, because events can arrive out of order. Returns whether the ledger has the message.
   */
  async noteStatus(messageId: string, status: DeliveryStatus): Promise<boolean> {
    checkType("ledger.noteStatus", "messageId", messageId, "string");
    checkType("ledger.noteStatus", "status", status, "string");
    return callOf(this, "noteStatus", { messageId, status }, Ledger.prototype.noteStatus);
  }

  /** Resolves when everything that is known is on disk. */
  async flush(): Promise<void> {
    await callOf(this, "flush", {}, Ledger.prototype.flush);
  }

  /**
   * Puts everything on disk and closes the file, for all clients of this process. Their later sends with an idempotency
   * key fail, and send nothing.
   */
  async close(): Promise<void> {
    await callOf(this, "close", {}, Ledger.prototype.close);
  }

  /** The same as `close`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
