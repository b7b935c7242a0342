import { html } from "../../lib/html.js";
import { useState } from "../../vendor/hooks.js";
import { LANGUAGES } from "./code/languages.js";
import { CopyButton } from "./copy-button.js";
import { Tabs } from "./tabs.js";

const STORED = "workspace-sandbox-language";

/** The language that the user chose last. */
function storedLanguage() {
  try {
    return localStorage.getItem(STORED) ?? "";
  } catch {
    return "";
  }
}

/**
 * The same call as code.
 *
 * @param {{ operation: string, parameters: Record<string, unknown> }} props
 */
export function CodePanel({ operation, parameters }) {
  const [id, setId] = useState(storedLanguage);
  const language = LANGUAGES.find((candidate) => candidate.id === id) ?? LANGUAGES[0];
  if (!language) return null;
  const select = (/** @type {string} */ next) => {
    setId(next);
    try {
      localStorage.setItem(STORED, next);
    } catch {
      // Without a store, the choice lasts as long as the page.
    }
  };
  const text = language.write(operation, parameters, location.origin);
  return html`<${Tabs} label="Language" tabs=${LANGUAGES} selected=${language.id} onSelect=${select}>
    <div class="code-block">
      <${CopyButton} text=${text} name=${`the ${language.title} code`} />
      <pre class="code code-program" tabindex="0" role="region" aria-label=${`${language.title} code`}>${text}</pre>
    </div>
  <//>`;
}
