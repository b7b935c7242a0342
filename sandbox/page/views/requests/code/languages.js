// The languages of "As code".

import { curl } from "./curl.js";
import { kotlin } from "./kotlin.js";
import { node } from "./node.js";
import { python } from "./python.js";
import { rust } from "./rust.js";
import { swift } from "./swift.js";

/** @typedef {(operation: string, parameters: Record<string, unknown>, url: string) => string} Writer */

/** @type {{ id: string, title: string, write: Writer }[]} */
export const LANGUAGES = [
  { id: "curl", title: "curl", write: curl },
  { id: "python", title: "Python", write: python },
  { id: "node", title: "Node", write: node },
  { id: "rust", title: "Rust", write: rust },
  { id: "kotlin", title: "Kotlin", write: kotlin },
  { id: "swift", title: "Swift", write: swift },
];
