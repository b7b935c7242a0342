// The parts of a request's details.

import { html } from "../../lib/html.js";
import { inOrder } from "./code/arguments.js";
import { CopyButton } from "./copy-button.js";
import { prettyJson } from "./pretty-json.js";

/** @param {unknown} value */
const shown = (value) => (typeof value === "string" ? value : JSON.stringify(value));

/**
 * @param {object} props
 * @param {string} props.caption
 * @param {[string, string][]} props.rows
 */
function NameTable({ caption, rows }) {
  return html`<table class="table detail-table">
    <caption class="visually-hidden">${caption}</caption>
    <thead class="visually-hidden"><tr><th scope="col">Name</th><th scope="col">Value</th></tr></thead>
    <tbody>
      ${rows.map(
        ([name, value]) =>
          html`<tr key=${name}><th scope="row" class="code">${name}</th><td class="code">${value}</td></tr>`,
      )}
    </tbody>
  </table>`;
}

/** @param {{ operation: string | null, parameters: Record<string, unknown> }} props */
export function Parameters({ operation, parameters }) {
  const entries = Object.entries(inOrder(operation, parameters));
  const rows = entries.map(([name, value]) => /** @type {[string, string]} */ ([name, shown(value)]));
  if (rows.length === 0) return html`<p class="muted">The request has no parameters.</p>`;
  return html`<${NameTable} caption="Parameters" rows=${rows} />`;
}

/** @param {{ headers: Record<string, string[] | string>, caption: string }} props */
export function Headers({ headers, caption }) {
  const rows = Object.entries(headers).map(
    ([name, values]) => /** @type {[string, string]} */ ([name, [values].flat().join(", ")]),
  );
  return html`<details class="detail-more">
    <summary>${caption} (${rows.length})</summary>
    <${NameTable} caption=${caption} rows=${rows} />
  </details>`;
}

/**
 * A body with its copy button.
 *
 * @param {{ text: string, name: string }} props `name`: such as "the answer"
 */
export function Body({ text, name }) {
  return html`<div class="code-block">
    <${CopyButton} text=${text} name=${name} />
    <pre class="code" tabindex="0" role="region" aria-label=${name}>${prettyJson(text)}</pre>
  </div>`;
}

/** @param {{ problems: string[] }} props */
export function Problems({ problems }) {
  if (problems.length === 0) return null;
  return html`<section class="detail-problems" aria-labelledby="detail-problems">
    <h3 id="detail-problems">Differences to the documentation</h3>
    <ul>
      ${problems.map((problem) => html`<li key=${problem}>${problem}</li>`)}
    </ul>
  </section>`;
}

/** The reason why the answer is missing. @param {import("./types.js").Row} row */
function withoutAnswer(row) {
  if (row.pending) return "The sandbox has not answered yet.";
  return row.status === null ? "The request got no answer." : "This answer is old, and no longer kept.";
}

/** @param {{ answer: import("./types.js").Answer | null, row: import("./types.js").Row }} props */
export function AnswerPart({ answer, row }) {
  if (!answer) return html`<p class="muted">${withoutAnswer(row)}</p>`;
  return html`${answer.body ? html`<${Body} text=${answer.body} name="the answer" />` : html`<p class="muted">The answer has no body.</p>`}
    ${answer.truncated ? html`<p class="muted">The body is longer. This is its beginning.</p>` : null}
    <${Headers} headers=${answer.headers} caption="Headers of the answer" />`;
}
