/** The hooks of test frameworks. */

/** A function of a test framework that registers a callback, such as `beforeEach`. */
export type Hook = (run: () => Promise<void>) => unknown;

/**
 * The hooks of a test framework: `before` and `after` in node:test and Mocha, `beforeAll` and `afterAll` in Vitest,
 * Jest and Bun. `afterEach` is needed only to look at what a failed test did.
 */
export type TestHooks =
  | { readonly before: Hook; readonly after: Hook; readonly beforeEach: Hook; readonly afterEach?: Hook }
  | { readonly beforeAll: Hook; readonly afterAll: Hook; readonly beforeEach: Hook; readonly afterEach?: Hook };
