import { html } from "../../lib/html.js";

/** @type {Record<number, string>} */
const CLASSES = { 2: "chip-good", 3: "chip-warning", 4: "chip-warning", 5: "chip-error" };

/**
 * The status of an answer, or that there is none.
 *
 * @param {{ row: { status: number | null, pending: boolean } }} props
 */
export function StatusChip({ row: { status, pending } }) {
  if (status !== null) return html`<span class=${`chip ${CLASSES[Math.floor(status / 100)] ?? ""}`}>${status}</span>`;
  if (pending) return html`<span class="chip chip-info">pending</span>`;
  return html`<span class="chip chip-error">no answer</span>`;
}

/**
 * A duration in milliseconds, as "12 ms" or "1.25 s".
 *
 * @param {number | null} milliseconds
 */
export function shortDuration(milliseconds) {
  if (milliseconds === null) return "";
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(2)} s`;
}
