/** The names of the API's operations, which the journal and the faults use. */

import type { Client } from "../index.js";

/** A camelCase name in snake_case. */
type SnakeCase<Name extends string> = Name extends `${infer Letter}${infer Rest}`
  ? `${Letter extends Lowercase<Letter> ? Letter : `_${Lowercase<Letter>}`}${SnakeCase<Rest>}`
  : "";

/** The names of a resource's methods; the methods of the client itself have none. */
type Methods<Member> = Member extends string ? never : keyof Member & string;

type MethodNames = {
  [Resource in keyof Client & string]: SnakeCase<`${Resource}.${Methods<Client[Resource]>}`>;
}[keyof Client & string];

/** Methods that call another operation: `messages.wait` sends requests of `messages.status`. */
type DerivedOperation =
  | "contacts.iter"
  | "messages.wait"
  | "messages.watch"
  | `messages.send_${string}`
  | "templates.send_many";

/** An operation of the API. */
export type Operation = Exclude<MethodNames, DerivedOperation>;
