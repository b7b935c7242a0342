// Language tabs. Code blocks in different languages that follow each other directly are one example, and the site shows
// one of them at a time. GitHub shows them one after the other.

/** The names of the languages on the tabs. */
const TITLES = new Map([
  ["rust", "Rust"],
  ["python", "Python"],
  ["js", "Node"],
  ["cjs", "CommonJS"],
  ["ts", "TypeScript"],
  ["swift", "Swift"],
  ["kotlin", "Kotlin"],
  ["kt", "Kotlin"],
  ["java", "Java"],
  ["groovy", "Groovy"],
  ["xml", "XML"],
  ["toml", "TOML"],
  ["bash", "Shell"],
  ["sh", "Shell"],
]);

const title = (token) => (token.type === "fence" ? TITLES.get(token.info.trim()) : undefined);

/**
 * Puts code blocks that are one example in a code group of VitePress.
 *
 * @param {object[]} tokens The tokens of markdown-it.
 * @param {new (type: string, tag: string, nesting: number) => object} Token
 */
export function groupTokens(tokens, Token) {
  const output = [];
  for (let start = 0; start < tokens.length; ) {
    const group = exampleAt(tokens, start);
    if (group.length > 1) {
      for (const token of group) token.info = `${token.info.trim()} [${title(token)}]`;
      const open = new Token("container_code-group_open", "div", 1);
      const close = new Token("container_code-group_close", "div", -1);
      output.push(open, ...group, close);
    } else {
      output.push(tokens[start]);
    }
    start += Math.max(group.length, 1);
  }
  return output;
}

/** The code blocks from this token on whose titles are different. */
function exampleAt(tokens, start) {
  const seen = new Set();
  const group = [];
  for (let i = start; i < tokens.length; i++) {
    const name = title(tokens[i]);
    if (name === undefined || seen.has(name)) break;
    seen.add(name);
    group.push(tokens[i]);
  }
  return group;
}

/** A plugin of markdown-it. */
export function languageTabs(markdown) {
  markdown.core.ruler.after("block", "language_tabs", (state) => {
    state.tokens = groupTokens(state.tokens, state.Token);
  });
}
