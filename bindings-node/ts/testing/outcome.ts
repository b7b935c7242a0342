/** The result of a test, which each test framework passes to its hook `afterEach` in a different way. */

/** The result of a test that has run. */
export interface Outcome {
  readonly name: string;
  readonly failed: boolean;
  /** An object that only this test has. */
  readonly test: object;
  /** Whether the test framework redraws the end of the terminal, so that only it can write there. */
  readonly redraws: boolean;
}

type Fields = Readonly<Record<string, unknown>>;

/** Reads the result from the `this` and the first argument of the hook; `undefined` if it is in neither. */
export function outcomeOf(receiver: unknown, context: unknown): Outcome | undefined {
  const { passed, name, task } = fieldsOf(context);
  // node:test, since 20.12 and 21.7
  if (typeof passed === "boolean") {
    return { name: String(name), failed: !passed, test: fieldsOf(context), redraws: false };
  }
  // Vitest
  const { result, name: taskName } = fieldsOf(task);
  const { state } = fieldsOf(result);
  if (typeof state === "string") {
    return { name: String(taskName), failed: state === "fail", test: fieldsOf(task), redraws: true };
  }
  // Mocha
  const { currentTest } = fieldsOf(receiver);
  const { title, state: mochaState } = fieldsOf(currentTest);
  if (typeof title === "string") {
    return { name: title, failed: mochaState === "failed", test: fieldsOf(currentTest), redraws: false };
  }
  return undefined;
}

function fieldsOf(value: unknown): Fields {
  // The context of Vitest is a function.
  return (typeof value === "object" && value !== null) || typeof value === "function" ? (value as Fields) : {};
}
