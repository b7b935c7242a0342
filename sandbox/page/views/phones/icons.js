// The small pictures of the phones. They have no names: the label of each is next to it, or on its element.

import { html } from "../../lib/html.js";
import { lookup } from "../../lib/lookup.js";

/** @param {{ paths: readonly string[], width?: number, class?: string }} props */
function Icon({ paths, width = 16, class: className = "icon" }) {
  return html`<svg class=${className} viewBox=${`0 0 ${width} 16`} width=${width} height="16" aria-hidden="true" focusable="false">
    ${paths.map((path) => html`<path key=${path} d=${path} />`)}
  </svg>`;
}

const TICK = "M1.5 8.5l3.5 3.5 7-8";
const SECOND_TICK = "M9 12l7-8";

/** The ticks of WhatsApp by status. */
const STATUSES = /** @type {Record<string, { label: string, class: string, paths: string[], width: number }>} */ ({
  sent: { label: "Sent", class: "tick", paths: [TICK], width: 14 },
  delivered: { label: "Delivered", class: "tick", paths: [TICK, SECOND_TICK], width: 18 },
  read: { label: "Read", class: "tick tick-read", paths: [TICK, SECOND_TICK], width: 18 },
  failed: {
    label: "Failed",
    class: "tick tick-failed",
    paths: ["M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13", "M8 4.5v4.5", "M8 11.2v.6"],
    width: 16,
  },
});

/** The ticks of an outbound message. @param {{ status: string }} props */
export function Ticks({ status }) {
  const known = lookup(STATUSES, status);
  if (!known) return html`<span class="chip">${status}</span>`;
  return html`<span class=${known.class} role="img" aria-label=${known.label} title=${known.label}>
    <${Icon} paths=${known.paths} width=${known.width} />
  </span>`;
}

const MEDIA = /** @type {Record<string, string[]>} */ ({
  image: ["M2 3h12v10h-12z", "M2 11l4-4 3 3 2-2 3 3", "M10.5 6h.01"],
  video: ["M1.5 4h9v8h-9z", "M10.5 7l4-2.5v7l-4-2.5"],
  audio: ["M6 12V3l7-1.5v9", "M6 12a2 2 0 1 1-4 0a2 2 0 1 1 4 0", "M13 10.5a2 2 0 1 1-4 0a2 2 0 1 1 4 0"],
  document: ["M4 1.5h5l3 3v10h-8z", "M9 1.5v3h3", "M6 8h4M6 11h4"],
});

/** @param {{ kind: string }} props */
export function MediaIcon({ kind }) {
  return html`<${Icon} paths=${lookup(MEDIA, kind) ?? MEDIA["document"]} class="icon icon-large" />`;
}

const BUTTONS = /** @type {Record<string, string[]>} */ ({
  QUICK_REPLY: ["M6.5 4L2.5 8l4 4", "M2.5 8h6a5 5 0 0 1 5 4"],
  URL: ["M6 3.5H3v9.5h9.5v-3", "M9 2.5h4.5V7", "M13.5 2.5L7 9"],
  PHONE_NUMBER: [
    "M3 2.5h3l1.5 3.5-2 1.5a8 8 0 0 0 3.5 3.5l1.5-2 3.5 1.5v3a1.5 1.5 0 0 1-1.5 1.5A11 11 0 0 1 1.5 4 1.5 1.5 0 0 1 3 2.5z",
  ],
});

/** @param {{ type: string }} props */
export function ButtonIcon({ type }) {
  return html`<${Icon} paths=${lookup(BUTTONS, type) ?? BUTTONS["QUICK_REPLY"]} />`;
}

const FLAGS = /** @type {Record<string, { label: string, paths: string[] }>} */ ({
  blocked: { label: "Blocked", paths: ["M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13", "M3.5 3.5l9 9"] },
  marketing: { label: "No marketing", paths: ["M2 6.5v3l7 3.5v-10z", "M11.5 6l3 4M14.5 6l-3 4"] },
});

/**
 * The decision of a customer about the business.
 *
 * @param {{ flag: "blocked" | "marketing", isShort?: boolean }} props a short one has its label for screen readers only
 */
export function Flag({ flag, isShort = false }) {
  const known = FLAGS[flag];
  if (!known) return null;
  return html`<span class=${flag === "blocked" ? "flag flag-blocked" : "flag"} title=${known.label}>
    <${Icon} paths=${known.paths} /><span class=${isShort ? "visually-hidden" : ""}>${known.label}</span>
  </span>`;
}
