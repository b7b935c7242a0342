// The pages of a table.

import { html } from "../../lib/html.js";

const number = new Intl.NumberFormat();

/**
 * @param {object} props
 * @param {number} props.offset
 * @param {number} props.size how many items a page has
 * @param {number} props.total
 * @param {(offset: number) => void} props.onChange
 */
export function Pager({ offset, size, total, onChange }) {
  const last = Math.min(offset + size, total);
  const lastPage = Math.max(0, Math.floor((total - 1) / size) * size);
  return html`<nav class="pager" aria-label="Pages">
    <span role="status">${total ? `${number.format(offset + 1)}–${number.format(last)} of ${number.format(total)}` : "None"}</span>
    <button type="button" class="button-small" disabled=${offset === 0} onClick=${() => onChange(0)}>First</button>
    <button type="button" class="button-small" disabled=${offset === 0} onClick=${() => onChange(Math.max(0, offset - size))}>Previous</button>
    <button type="button" class="button-small" disabled=${last >= total} onClick=${() => onChange(offset + size)}>Next</button>
    <button type="button" class="button-small" disabled=${last >= total} onClick=${() => onChange(lastPage)}>Last</button>
  </nav>`;
}
