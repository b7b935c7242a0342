// Loads the compiled addon, and declares what it exports. Only `ts/internal` and the public files on top of it call it.

import { existsSync } from "node:fs";
import { join } from "node:path";

/** A description of the addon. A call is made by its index in `calls`, a sequence of pages by its index in `pages`. */
export interface AddonInfo {
  readonly version: string;
  readonly calls: readonly string[];
  readonly pages: readonly string[];
  /** The environment variables that configure a client. */
  readonly environment: readonly string[];
  readonly limits: ArgumentLimits;
  readonly fieldsPerCompletion: number;
}

/** The largest argument that the core accepts. */
export interface ArgumentLimits {
  /** Levels of nesting. */
  readonly depth: number;
  /** Characters of JSON. */
  readonly characters: number;
  /** Array elements and object entries, counted over all levels. */
  readonly elements: number;
}

/** A value that JSON cannot represent. */
export interface UnserializableValue {
  readonly name: string;
  readonly reason: "not_finite" | "out_of_range" | "too_deep" | "too_many" | "too_large";
}

/** A client of the core, until it is closed. */
export interface ClientHandle {
  readonly baseUrl: string;
  withOptions(options: string, unserializable: readonly UnserializableValue[] | undefined): ClientHandle;
  close(abort: boolean): void;
}

/** A sequence of pages of the core. */
export interface NativePages {
  readonly kind?: never;
}

/** A field of a completion. */
export type CompletionCell = number | string | true | null | undefined;

/** The positions of a completion's fields. */
export interface CompletionFields {
  readonly Token: number;
  /** The HTTP status, or one of `CompletionKinds`. */
  readonly Kind: number;
  /** The number of attempts. For the kind `Start`, the number of the start. */
  readonly Attempts: number;
  readonly Elapsed: number;
  readonly RequestId: number;
  readonly Text: number;
  readonly RawBody: number;
}

/** The value of the field `Kind` for a completion that is not a response. A response has its HTTP status there. */
export interface CompletionKinds {
  readonly Page: number;
  readonly EndOfPages: number;
  readonly Error: number;
  readonly InvalidArgument: number;
  readonly Cancelled: number;
  readonly Event: number;
  readonly Start: number;
}

/** The events that a call queues. */
export interface WantedEvents {
  readonly None: number;
  readonly Ends: number;
  readonly StartsAndEnds: number;
}

/** Starts the calls of one event loop, and queues their completions. */
export interface LoopBridge {
  call(
    client: ClientHandle,
    token: number,
    index: number,
    json: string,
    unserializable: readonly UnserializableValue[] | undefined,
    events: number,
  ): void;
  pages(
    client: ClientHandle,
    index: number,
    json: string,
    unserializable: readonly UnserializableValue[] | undefined,
    events: number,
  ): NativePages;
  /** `received`: how many pages of the sequence have arrived here. */
  nextPage(pages: NativePages, token: number, received: number): void;
  /** For tests: a call that panics, and with `isFatal` the thread that runs it. */
  panicForTest(token: number, isFatal: boolean): void;
  flush(): void;
  cancel(token: number): void;
  /** Lets an attempt start that waits for the hook. `start` is its number. */
  allowStart(token: number, start: number): void;
  /** Lets an attempt fail whose hook has failed. */
  refuseStart(token: number, start: number): void;
  drain(): CompletionCell[];
}

interface Addon {
  readonly ClientHandle: {
    open(
      language: string,
      options: string,
      unserializable: readonly UnserializableValue[] | undefined,
      variables: string | undefined,
    ): ClientHandle;
  };
  readonly LoopBridge: new (wake: () => void) => LoopBridge;
  readonly CompletionField: CompletionFields;
  readonly CompletionKind: CompletionKinds;
  readonly WantedEvents: WantedEvents;
  info(): AddonInfo;
  hasReached(status: string, other: string): boolean;
  parsePhone(phoneNumber: string): { number: string; comparisonKey: string };
}

/**
 * The triples that may fit this platform, the most likely first. On Linux the packages of both C libraries are tried:
 * detecting the C library is slow, and npm installs only the package that loads.
 */
function triples(): readonly [string, ...string[]] {
  const { platform, arch } = process;
  if (platform !== "linux") return [platform === "win32" ? `win32-${arch}-msvc` : `${platform}-${arch}`];
  const [gnu, musl] = [`linux-${arch}-gnu`, `linux-${arch}-musl`];
  return existsSync("/etc/alpine-release") ? [musl, gnu] : [gnu, musl];
}

/** The triples that have a package. */
const PLATFORMS: readonly string[] = [
  "linux-x64-gnu",
  "linux-x64-musl",
  "linux-arm64-gnu",
  "linux-arm64-musl",
  "darwin-x64",
  "darwin-arm64",
  "win32-x64-msvc",
  "win32-arm64-msvc",
];

/** The error message for an addon that is missing or does not load. It says what to do. */
function explain(dependency: string, cause: unknown): string {
  const { code, message } = cause as NodeJS.ErrnoException;
  const what = `workspace-sdk: the addon of this platform (${process.platform} ${process.arch}), the package ${dependency}, could not be loaded`;
  if (code !== "MODULE_NOT_FOUND") return `${what}: ${message?.split("\n", 1)[0]}`;
  return (
    `${what}: it is not installed. Install again without --omit=optional (or --no-optional), on the platform the program runs on; where ` +
    "node_modules or a lock file came from another platform, remove both first. If a bundler made this program, mark workspace-sdk as external."
  );
}

function load(): Addon {
  const names = triples();
  if (!names.some((name) => PLATFORMS.includes(name))) {
    throw new Error(
      `workspace-sdk: there is no addon for ${process.platform} ${process.arch}; there is one for ${PLATFORMS.join(", ")}`,
    );
  }
  const causes: unknown[] = [];
  for (const name of names) {
    // In a checkout the addon is in the folder of the package.
    const local = join(__dirname, "..", "..", `workspace-sdk.${name}.node`);
    try {
      return require(existsSync(local) ? local : `workspace-sdk-${name}`) as Addon;
    } catch (cause) {
      causes.push(cause);
    }
  }
  // The error of a package that is installed but does not load is more useful than that of a missing one.
  const installed = causes.findIndex((cause) => (cause as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND");
  const index = Math.max(installed, 0);
  throw new Error(explain(`workspace-sdk-${names[index]}`, causes[index]), { cause: causes[index] });
}

/** The addon. */
export const addon = load();

/** The description of the addon. */
export const addonInfo = addon.info();
