/** The names in the shipped declarations. */

import type { Declarations, Member, Signature } from "./declarations.mjs";
import { type Names, sorted } from "./names.mjs";

export class DeclaredApi {
  readonly #declarations: Declarations;

  constructor(declarations: Declarations) {
    this.#declarations = declarations;
  }

  /** The members of the client and of each resource. */
  members(): Names {
    const found = new Map([["Client", this.#names(this.#own("Client"))]]);
    for (const { name, type } of this.#resources()) {
      found.set(`Client.${name}`, this.#names(this.#declarations.members(type)));
    }
    return found;
  }

  /** The parameters, options and results of every call. */
  calls(): Names {
    const found = new Map<string, string[]>();
    for (const [name, signature] of this.#signatures()) {
      for (const parameter of signature.parameters) {
        const entry = `${name}(${parameter.name}${parameter.isOptional ? "?" : ""})`;
        const isObject = this.#declarations.isObject(parameter.type);
        found.set(entry, isObject ? this.#names(this.#declarations.members(parameter.type)) : []);
      }
      if (signature.parameters.length === 0) found.set(`${name}()`, []);
    }
    return found;
  }

  /** The result of every call. */
  returns(): Names {
    const signatures = [...this.#signatures()].filter(([name]) => name !== "Client");
    return new Map(signatures.map(([name, { returns }]) => [name, [returns]]));
  }

  /** The fields of models, events and field errors. */
  fields(of: Iterable<string>): Names {
    return new Map([...of].map((name) => [name, this.#names(this.#own(name))]));
  }

  /** The values of the string enums of these members, such as `ClientOptions.auth`. */
  enumValues(of: Iterable<string>): Names {
    const found = [...of].map((entry) => {
      const [type = "", name = ""] = entry.split(".");
      const member = this.#declarations.member(this.#declarations.instance(type), name);
      return [entry, sorted(this.#declarations.stringLiterals(member.type))] as const;
    });
    return new Map(found);
  }

  /** Everything without a doc comment: exports, their members, and the options and parameters of calls. */
  undocumented(): string[] {
    const found: string[] = [];
    const look = (owner: string, members: readonly Member[]): void => {
      const own = members.filter(({ isOwn }) => isOwn);
      found.push(...own.filter(({ documentation }) => documentation === "").map(({ name }) => `${owner}.${name}`));
    };
    for (const name of this.#declarations.names()) {
      if (this.#declarations.documentation(name) === "") found.push(name);
      look(name, this.#declarations.members(this.#declarations.instance(name)));
    }
    for (const name of this.#declarations.values()) {
      look(`static ${name}`, this.#declarations.members(this.#declarations.value(name)));
    }
    for (const { name, type } of this.#resources()) look(`Client.${name}`, this.#declarations.members(type));
    for (const [name, { parameters }] of this.#signatures()) {
      for (const parameter of parameters) {
        if (!this.#declarations.isObject(parameter.type)) continue;
        look(`${name}(${parameter.name})`, this.#declarations.members(parameter.type));
      }
    }
    return sorted(new Set(found));
  }

  /** Every signature, by the name of its function. */
  *#signatures(): Generator<[string, Signature]> {
    const client = this.#declarations.value("Client");
    for (const signature of this.#declarations.constructors(client)) yield ["Client", signature];
    yield* this.#ofMembers("Client", this.#declarations.members(client));
    yield* this.#ofMembers("Client", this.#own("Client"));
    for (const { name, type } of this.#resources())
      yield* this.#ofMembers(`Client.${name}`, this.#declarations.members(type));
  }

  *#ofMembers(owner: string, members: readonly Member[]): Generator<[string, Signature]> {
    for (const { name, type } of members) {
      if (name.startsWith("[")) continue;
      for (const signature of this.#declarations.calls(type)) yield [`${owner}.${name}`, signature];
    }
  }

  #resources(): Member[] {
    return this.#own("Client").filter(({ type }) => this.#declarations.isObject(type));
  }

  #own(name: string): Member[] {
    return this.#declarations.members(this.#declarations.instance(name)).filter(({ isOwn }) => isOwn);
  }

  #names(members: readonly Member[]): string[] {
    return sorted(members.map(({ name, isOptional }) => `${name}${isOptional ? "?" : ""}`));
  }
}
