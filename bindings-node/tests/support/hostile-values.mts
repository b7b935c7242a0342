/** Hostile values. */

import fc from "fast-check";

/** An error of the caller's code, which the package must pass on. */
export class CallerError extends Error {
  override name = "CallerError";
}

const fail = (): never => {
  throw new CallerError("own");
};

/** A proxy whose traps all throw. */
const trapped = (target: object): object =>
  new Proxy(
    target,
    Object.fromEntries(
      ["get", "has", "ownKeys", "getOwnPropertyDescriptor", "getPrototypeOf", "set", "apply", "construct"].map(
        (name) => [name, fail],
      ),
    ),
  );

const revoked = (target: object): object => {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
};

function cyclic(): unknown {
  const own: Record<string, unknown> = {};
  own["own"] = [own];
  return own;
}

export function deep(depth: number, leaf: unknown = null): unknown {
  let value = leaf;
  for (let level = 0; level < depth; level += 1) {
    value = level % 2 === 0 ? { a: value } : [value];
  }
  return value;
}

const LONG = "x".repeat(17 * 1024 * 1024);

/** A value that is small in memory, but larger than any memory as JSON. */
export function doubled(): unknown {
  let value: unknown = ["a"];
  for (let level = 0; level < 60; level += 1) {
    value = [value, value];
  }
  return value;
}

/** An array that becomes longer each time its length is read. */
function growing(): unknown {
  const array: unknown[] = ["x"];
  Object.defineProperty(array, 0, {
    enumerable: true,
    get: () => {
      array.push("y", Symbol("z"));
      return "x";
    },
  });
  return array;
}

/** Values that no parameter and no option accepts. They are created again each time. */
export const NEVER: Readonly<Record<string, () => unknown>> = {
  "a symbol": () => Symbol("x"),
  "a function": () => () => "x",
  "a class": () => CallerError,
  "half of a surrogate pair": () => "\ud800",
  "the other half, in a string": () => "a\udfffb",
  NaN: () => NaN,
  Infinity: () => -Infinity,
  "a revoked proxy": () => revoked({}),
  "a revoked proxy of an array": () => revoked([]),
  "a revoked proxy of a function": () => revoked(() => {}),
  "a proxy whose traps throw": () => trapped({}),
  "a proxy of an array whose traps throw": () => trapped([]),
  "a proxy of a string whose traps throw": () => trapped(new String("x")),
  "an array with a symbol": () => [Symbol("x")],
  "an array with a function": () => [() => {}],
  "an array with a lone surrogate": () => ["\ud800"],
  "an array with NaN": () => ["x", NaN],
  "an array with a revoked proxy": () => [revoked({})],
  "an array that contains itself": () => [cyclic()],
  "an array of deep arrays": () => [deep(20_000)],
  "a boxed symbol": () => Object(Symbol("x")),
  "a promise": () => Promise.resolve("x"),
  "an endless string": () => [LONG],
};

/** Objects that JSON cannot represent. */
export const OBJECTS: Readonly<Record<string, () => unknown>> = {
  "one that contains itself": cyclic,
  "a deep one": () => ({ a: deep(20_000) }),
  "one with one level too many": () => ({ a: deep(101) }),
  "with a symbol": () => ({ a: Symbol("x") }),
  "with a function": () => ({ a: () => {} }),
  "with NaN": () => ({ a: [NaN] }),
  "with a lone surrogate": () => ({ a: "\ud800" }),
  "with a lone surrogate as a key": () => ({ "\ud800": 1 }),
  "with a getter that throws": () => ({
    get a(): unknown {
      return fail();
    },
  }),
  "with a proxy whose traps throw": () => ({ a: trapped({}) }),
  "with a revoked proxy": () => ({ a: revoked([]) }),
  "with a toJSON that throws": () => ({ toJSON: fail }),
  "with a value whose toJSON throws": () => ({ a: { toJSON: fail } }),
};

class Instance {
  own = "x";
  get inherited(): string {
    return "y";
  }
}

const ODD: readonly (() => unknown)[] = [
  growing,
  () => ({ a: 10n ** 30n }),
  () => Object.assign(Object.create(null) as object, { a: 1 }),
  () => new Instance(),
  () => new String("x"),
  () => new Number(1),
  () => new Boolean(false),
  () => Object(1n) as unknown,
  () => new Date(0),
  () => new Date(NaN),
  () => new Map([["a", 1]]),
  () => new Set(["a"]),
  () => new WeakMap(),
  () => new Uint8Array(3),
  () => new Float64Array([NaN, 1]),
  () => new ArrayBuffer(8),
  () => Buffer.from("x"),
  () => new Error("x"),
  () => /x/,
  () => new URL("https://x.y/z"),
  () => ({ toJSON: () => "lie" }),
  () => ({ toJSON: () => undefined }),
  () => ({ toJSON: () => Symbol("x") }),
  () => ({ toString: () => "x", valueOf: () => 1 }),
  () => ({ [Symbol.toPrimitive]: fail }),
  // biome-ignore lint/suspicious/noThenProperty: a thenable is one of the hostile values.
  () => ({ then: (resolve: (value: unknown) => void) => resolve("thenable") }),
  () => ({ length: 2 ** 32, 0: "x" }),
  () => JSON.parse('{"__proto__":{"a":1},"constructor":{"prototype":1},"a":2}') as unknown,
  () => Array(5),
  () => Object.assign(Array(3), { 1: "x", extra: 1 }),
  () => [undefined, null],
  () => globalThis,
  () => new Proxy(["x"], {}),
  () => new Proxy({ a: 1 }, {}),
  () => Object.freeze({ a: Object.freeze(["x"]) }),
  () => new (class extends Array<string> {})("x", "y"),
  () => 1n,
  () => -(2n ** 63n),
  () => 2n ** 64n,
  () => 10n ** 5000n,
];

const EDGES: readonly unknown[] = [
  ...["", "\0", "a\0b", "\u202e", "e\u0301", "__proto__", "null", "x\r\ny: z", "%2e%2e/", "😀".repeat(5000)],
  "x".repeat(1_000_000),
  ...[0, -0, 1, -1, 0.5, 2 ** 31, 2 ** 32, 2 ** 53, 2 ** 53 + 2, -(2 ** 53), 2 ** 63, 1e21, 1e308, 5e-324, NaN],
];

/** Values that only some parameters accept. */
export const SOMETIMES: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom(...EDGES) },
  { weight: 2, arbitrary: fc.constantFrom(...ODD).map((make) => make()) },
  { weight: 1, arbitrary: fc.constantFrom(...Object.values(OBJECTS)).map((make) => make()) },
  { weight: 2, arbitrary: fc.string({ unit: "binary", maxLength: 20 }) },
  { weight: 1, arbitrary: fc.double() },
  { weight: 1, arbitrary: fc.integer() },
  { weight: 1, arbitrary: fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 3 }) },
  { weight: 1, arbitrary: fc.array(fc.string(), { maxLength: 3 }) },
  {
    weight: 4,
    arbitrary: fc.anything({
      maxDepth: 3,
      withBigInt: true,
      withBoxedValues: true,
      withDate: true,
      withMap: true,
      withSet: true,
      withNullPrototype: true,
      withObjectString: true,
      withSparseArray: true,
      withTypedArray: true,
    }),
  },
);
