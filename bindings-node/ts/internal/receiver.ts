// The internal state of public objects. It is not a private member of their classes: TypeScript compares classes with
// private members by name, so no other object, such as a fake client in a test, could have the type of such a class. A
// private member also cannot be read through a `Proxy`, or from an object that inherits from a client.

const STATE = Symbol("workspace-sdk.state");

/** Attaches the state to a new object of this package. */
export function setState(object: object, state: object): void {
  Object.defineProperty(object, STATE, { value: state });
}

/**
 * The state of the object on which a method was called.
 *
 * @param name The method as a program writes it, such as `client.templates.send`.
 * @throws TypeError if the method was called without its object, as in `const { send } = client.templates`.
 */
export function stateOf<State extends object>(receiver: unknown, name: string): State {
  const state = stateIfAny<State>(receiver);
  if (state !== undefined) return state;
  const object = name.slice(0, name.lastIndexOf("."));
  const message = `${name} was called without its object: call it as a method of ${object}, or pass ${name}.bind(${object})`;
  throw Object.assign(new TypeError(message), { code: "ERR_INVALID_THIS" });
}

/** The state of this value; undefined if it is not an object of this package. */
export function stateIfAny<State extends object>(receiver: unknown): State | undefined {
  if (receiver === undefined || receiver === null) return undefined;
  return (receiver as { [STATE]?: State })[STATE];
}
