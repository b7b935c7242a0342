/** Reads the shipped declarations with the TypeScript compiler itself. */

import { fileURLToPath } from "node:url";
import {
  API,
  type Checker,
  type Symbol as Name,
  type Project,
  SignatureKind,
  SymbolFlags,
  type Type,
} from "typescript/unstable/sync";

const PACKAGE = new URL("../../../", import.meta.url);

export interface Member {
  readonly name: string;
  readonly isOptional: boolean;
  readonly type: Type;
  readonly documentation: string;
  /** Whether this package declares it. */
  readonly isOwn: boolean;
}

export interface Parameter {
  readonly name: string;
  readonly isOptional: boolean;
  readonly type: Type;
}

export interface Signature {
  readonly parameters: readonly Parameter[];
  readonly returns: string;
}

/** The exports of a declaration file. */
export class Declarations implements Disposable {
  readonly #api: API;
  readonly #project: Project;
  readonly #checker: Checker;
  readonly #module: Name;
  readonly #exports: ReadonlyMap<string, Name>;

  /** The exports of a file in `dist`. */
  constructor(file: string) {
    const config = fileURLToPath(new URL("tests/api-description/tsconfig.json", PACKAGE));
    this.#api = new API({ cwd: fileURLToPath(PACKAGE) });
    const [project] = this.#api.updateSnapshot({ openProjects: [config] }).getProjects();
    if (project === undefined) throw new Error(`${config} has no project`);
    this.#project = project;
    this.#checker = project.checker;
    const source = project.program.getSourceFile(fileURLToPath(new URL(`dist/${file}`, PACKAGE)));
    const module = source && this.#checker.getSymbolAtLocation(source);
    if (module === undefined) throw new Error(`${file} is not a module`);
    this.#module = module;
    const names = this.#checker.getExportsOfModule(module);
    this.#exports = new Map(names.map((name) => [name.name, this.#target(name)]));
  }

  [Symbol.dispose](): void {
    this.#api.close();
  }

  /** The errors that the compiler reports for the declarations. */
  problems(): string[] {
    const { program } = this.#project;
    return [...program.getProgramDiagnostics(), ...program.getSemanticDiagnostics()].map(({ text }) => text);
  }

  names(): string[] {
    return [...this.#exports.keys()];
  }

  documentation(name: string): string {
    return this.#of(name).getDocumentationComment(this.#checker);
  }

  /** The exports that also exist at run time. */
  values(): string[] {
    return this.members(this.#typeOf(this.#module)).map(({ name }) => name);
  }

  /** The type of an instance of a class, or of an interface. */
  instance(name: string): Type {
    return this.#checker.getDeclaredTypeOfSymbol(this.#of(name));
  }

  /** The type of a class itself, or of a function. */
  value(name: string): Type {
    return this.#typeOf(this.#of(name));
  }

  parents(name: string): string[] {
    const type = this.instance(name);
    if (!type.isClassOrInterface()) return [];
    return this.#checker.getBaseTypes(type).map((parent) => this.#checker.typeToString(parent));
  }

  members(type: Type): Member[] {
    const known = this.#checker.getPropertiesOfType(this.#checker.getNonNullableType(type) ?? type);
    return known
      .filter(({ name }) => name !== "prototype" && !name.startsWith("__#"))
      .map((name) => this.#member(name));
  }

  member(type: Type, name: string): Member {
    const found = this.members(type).find((member) => member.name === name);
    if (found === undefined) throw new Error(`there is no ${name} in ${this.#checker.typeToString(type)}`);
    return found;
  }

  calls(type: Type): Signature[] {
    return this.#signatures(type, SignatureKind.Call);
  }

  constructors(type: Type): Signature[] {
    return this.#signatures(type, SignatureKind.Construct);
  }

  isObject(type: Type): boolean {
    const given = this.#checker.getNonNullableType(type) ?? type;
    return given.isObjectType() && !this.#checker.isArrayLikeType(given) && this.calls(given).length === 0;
  }

  /** The string literals of a type, which may also accept other strings. */
  stringLiterals(type: Type): string[] {
    if (type.isStringLiteralType()) return [type.value];
    return type.isUnionType() ? (type.getTypes() ?? []).flatMap((each) => this.stringLiterals(each)) : [];
  }

  text(type: Type): string {
    return this.#checker.typeToString(type);
  }

  #signatures(type: Type, kind: SignatureKind): Signature[] {
    return this.#checker.getSignaturesOfType(type, kind).map((signature) => {
      const returns = this.#checker.getReturnTypeOfSignature(signature);
      return {
        parameters: signature.getParameters().map((parameter) => this.#parameter(parameter)),
        returns: returns === undefined ? "nothing" : this.text(returns),
      };
    });
  }

  #parameter(parameter: Name): Parameter {
    const type = this.#typeOf(parameter);
    const isOptional = this.#checker.isTypeAssignableTo(this.#checker.getUndefinedType(), type);
    return { name: parameter.name, isOptional, type };
  }

  #member(name: Name): Member {
    return {
      // The compiler appends a number to the name of a symbol.
      name: name.name.replace(/^__@(\w+)@\d+$/, "[Symbol.$1]"),
      isOptional: (name.flags & SymbolFlags.Optional) !== 0,
      type: this.#typeOf(name),
      documentation: name.getDocumentationComment(this.#checker),
      isOwn: name.declarations.some(({ path }) => path.includes("/dist/") && !path.includes("/node_modules/")),
    };
  }

  #of(name: string): Name {
    const found = this.#exports.get(name);
    if (found === undefined) throw new Error(`${name} is not exported`);
    return found;
  }

  #target(name: Name): Name {
    return (name.flags & SymbolFlags.Alias) === 0 ? name : this.#checker.getAliasedSymbol(name);
  }

  #typeOf(name: Name): Type {
    const type = this.#checker.getTypeOfSymbol(name);
    if (type === undefined) throw new Error(`${name.name} has no type`);
    return type;
  }
}
