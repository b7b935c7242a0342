// The addon: where it lies, and what it offers. Nothing but this package calls it.

import { existsSync } from "node:fs";
import { join } from "node:path";

/** What the addon can do, by name; a call is then made by its number here. */
export interface Surface {
  readonly version: string;
  readonly calls: readonly string[];
  readonly pages: readonly string[];
  readonly environment: readonly string[];
  readonly limits: Limits;
}

/** What an argument may hold at most. */
export interface Limits {
  /** Values inside values. */
  readonly depth: number;
  /** Characters of its JSON text. */
  readonly characters: number;
  /** Elements and entries, those of all levels together. */
  readonly elements: number;
}

/** A value that JSON text cannot hold. */
export interface Omission {
  readonly name: string;
  readonly why: "not_finite" | "out_of_range" | "too_deep" | "too_many" | "too_large";
}

/** A client, until it is closed. */
export interface NativeClient {
  readonly baseUrl: string;
  withOptions(options: string, omissions: readonly Omission[] | undefined): NativeClient;
  close(): void;
}

/** A sequence of pages. */
export interface NativePages {
  readonly kind?: never;
}

/** What one place of a letter holds. */
export type Place = number | string | true | null | undefined;

/** Where an event loop gets its answers. */
export interface Port {
  call(
    client: NativeClient,
    token: number,
    number: number,
    text: string,
    omissions: readonly Omission[] | undefined,
    isObserved: boolean,
  ): void;
  pages(
    client: NativeClient,
    number: number,
    text: string,
    omissions: readonly Omission[] | undefined,
    isObserved: boolean,
  ): NativePages;
  /** `taken`: how many pages of the sequence have arrived here. */
  nextPage(pages: NativePages, token: number, taken: number): void;
  /** For the tests alone: a call that panics, and with `isFatal` the thread that it runs on. */
  panicking(token: number, isFatal: boolean): void;
  flush(): void;
  cancel(token: number): void;
  drain(): Place[];
}

interface Native {
  readonly NativeClient: {
    open(
      language: string,
      options: string,
      omissions: readonly Omission[] | undefined,
      variables: string | undefined,
    ): NativeClient;
  };
  readonly Port: new (ring: () => void) => Port;
  surface(): Surface;
  hasReached(status: string, other: string): boolean;
}

/**
 * This platform's names among the packages, the likelier first. Which C library Linux has is not asked: it takes long to find out, npm installs the
 * right one, and the other does not load.
 */
function triples(): readonly [string, ...string[]] {
  const { platform, arch } = process;
  if (platform !== "linux") return [platform === "win32" ? `win32-${arch}-msvc` : `${platform}-${arch}`];
  const [gnu, musl] = [`linux-${arch}-gnu`, `linux-${arch}-musl`];
  return existsSync("/etc/alpine-release") ? [musl, gnu] : [gnu, musl];
}

/** Those that have a package. */
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

/** Says what is missing, or what is wrong with what is there, and what to do. */
function explain(dependency: string, cause: unknown): string {
  const { code, message } = cause as NodeJS.ErrnoException;
  const what = `workspace-sdk: the addon of this platform (${process.platform} ${process.arch}), the package ${dependency}, could not be loaded`;
  if (code !== "MODULE_NOT_FOUND") return `${what}: ${message?.split("\n", 1)[0]}`;
  return (
    `${what}: it is not installed. Install again without --omit=optional (or --no-optional), on the platform the program runs on; where ` +
    "node_modules or a lock file came from another platform, remove both first. If a bundler made this program, mark workspace-sdk as external."
  );
}

function load(): Native {
  const names = triples();
  if (!names.some((name) => PLATFORMS.includes(name))) {
    throw new Error(
      `workspace-sdk: there is no addon for ${process.platform} ${process.arch}; there is one for ${PLATFORMS.join(", ")}`,
    );
  }
  const failed: unknown[] = [];
  for (const name of names) {
    const beside = join(__dirname, "..", `workspace-sdk.${name}.node`);
    try {
      return require(existsSync(beside) ? beside : `workspace-sdk-${name}`) as Native;
    } catch (cause) {
      failed.push(cause);
    }
  }
  // What is there and does not load says more than what is not there.
  const found = failed.findIndex((cause) => (cause as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND");
  const index = Math.max(found, 0);
  throw new Error(explain(`workspace-sdk-${names[index]}`, failed[index]), { cause: failed[index] });
}

/** The addon. */
export const native = load();

/** What it can do. */
export const surface = native.surface();
