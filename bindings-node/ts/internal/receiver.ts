// The internal state of public objects. It is not a private member of their classes: TypeScript compares classes with
// private members by name, so no other object, such as a fake client in a test, could have the type of such a class. A
// private member also cannot be read through a `Proxy`, or from an object that inherits from a client.

/** The state of one kind of public object. */
export class ReceiverState<State extends object> {
  readonly #key: symbol;

  constructor(kind: string) {
    this.#key = Symbol(`workspace-sdk.${kind}`);
  }

  /** Attaches the state to a new object. */
  set(object: object, state: State): void {
    Object.defineProperty(object, this.#key, { value: state });
  }

  /** The state of the object on which a method was called; undefined if it is not an object of this kind. */
  find(receiver: unknown): State | undefined {
    if (receiver === undefined || receiver === null) return undefined;
    return Reflect.get(Object(receiver) as object, this.#key) as State | undefined;
  }

  /**
   * The same as `find`.
   *
   * @param name The method as a program writes it, such as `client.templates.send`.
   * @throws TypeError if the method was called without its object, as in `const { send } = client.templates`.
   */
  get(receiver: unknown, name: string): State {
    const state = this.find(receiver);
    if (state !== undefined) return state;
    const object = name.slice(0, name.lastIndexOf("."));
    const remedy = `call it as a method of ${object}, or pass ${name}.bind(${object})`;
    const error = new TypeError(`${name} was called without its object: ${remedy}`);
    throw Object.assign(error, { code: "ERR_INVALID_THIS" });
  }
}

/**
 * Makes `structuredClone` and `postMessage` reject an object, and each object that has it as a property, instead of
 * copying it without its methods: they accept no `Proxy`. Newer versions of Node have `markAsUncloneable` for this, in
 * `node:worker_threads`. Loading that module takes longer than loading the addon.
 */
export function uncloneable<Type extends object>(object: Type): Type {
  return new Proxy(object, {});
}
