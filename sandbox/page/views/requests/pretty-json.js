// Lays out JSON over several lines. It works on the text, so that numbers keep all digits, and objects their order.

/** The parts of JSON: strings, brackets, separators, and everything else. */
const PARTS = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

/** The deepest level that is indented further. */
const DEEPEST = 50;

/**
 * @param {string} text
 * @returns {string} the text itself if it is not JSON
 */
export function prettyJson(text) {
  try {
    JSON.parse(text);
  } catch {
    return text;
  }
  let result = "";
  let depth = 0;
  let previous = "";
  const newLine = () => `\n${"  ".repeat(Math.min(depth, DEEPEST))}`;
  for (const [part] of text.matchAll(PARTS)) {
    const isClosing = part === "}" || part === "]";
    const isOpened = previous === "{" || previous === "[";
    if (isClosing) depth -= 1;
    // An empty object or array stays on its line.
    if (isClosing ? !isOpened : isOpened || previous === ",") result += newLine();
    result += part === ":" ? ": " : part;
    if (part === "{" || part === "[") depth += 1;
    previous = part;
  }
  return result;
}
