// A picture of a request on its way: where a fault takes effect, whether the request is executed, and what comes back.

import { html } from "../../lib/html.js";

/** @typedef {import("./kinds.js").Kind} Kind */

/** Where the mark of a fault is. @type {Record<import("./kinds.js").Stage, [number, number]>} */
const MARKS = { reads: [168, 19], answers: [168, 65], sends: [112, 65], later: [112, 42], any: [112, 42] };

/** @type {Record<import("./kinds.js").Stage, string>} */
const STAGES = {
  reads: "The fault takes effect when the server has read the request.",
  answers: "The fault takes effect when the server answers.",
  sends: "The fault takes effect while the answer is sent.",
  later: "The fault takes effect after the answer.",
  any: "The fault takes effect anywhere.",
};

/** @type {Record<import("./kinds.js").Executes, string>} */
export const EXECUTES = {
  yes: "executed",
  no: "not executed",
  optional: "executed if you say so",
  depends: "executed or not",
};

/** @type {Record<import("./kinds.js").Reply, string>} */
const REPLIES = {
  normal: "The client gets the normal answer.",
  late: "The client gets the answer late.",
  half: "The client gets half of the answer.",
  wrong: "The client gets another answer.",
  none: "The client gets no answer.",
  any: "The client may get anything.",
};

/** How far the answer comes: the left end of its arrow. @type {Record<import("./kinds.js").Reply, number | null>} */
const REACHES = { normal: 58, late: 58, half: 112, wrong: 58, none: null, any: 58 };

/** @param {{ kind: Kind }} props */
export function StagePicture({ kind: { stage, executes, reply } }) {
  const [x, y] = MARKS[stage];
  const left = REACHES[reply];
  return html`<svg
    class="stage"
    viewBox="0 0 250 84"
    role="img"
    aria-label=${`${STAGES[stage]} The request is ${EXECUTES[executes]}. ${REPLIES[reply]}`}
  >
    <rect class="stage-box" x="1" y="5" width="52" height="74" rx="8" />
    <text class="stage-text" x="27" y="46" text-anchor="middle">client</text>
    <rect class="stage-box" x="172" y="5" width="76" height="74" rx="8" />
    <path class="stage-request" d="M58 19H162M156 14.5L162 19L156 23.5" />
    ${left === null ? null : html`<path class=${`stage-reply stage-reply-${reply}`} d=${`M166 65H${left}${left === 58 ? "M64 60.5L58 65L64 69.5" : ""}`} />`}
    ${
      stage === "later" || stage === "any"
        ? html`<path class="stage-connection" d="M58 42H166" />`
        : html`<text class="stage-text stage-text-faint" x="112" y="45" text-anchor="middle">connection</text>`
    }
    <text class="stage-text" x="194" y="23">reads</text>
    <circle class="stage-dot stage-dot-yes" cx="185" cy="19" r="4" />
    <text class=${`stage-text${executes === "no" ? " stage-text-faint" : ""}`} x="194" y="45">executes</text>
    <circle class=${`stage-dot stage-dot-${executes}`} cx="185" cy="42" r="4" />
    <text class=${`stage-text${reply === "none" ? " stage-text-faint" : ""}`} x="194" y="68">answers</text>
    <circle class=${`stage-dot stage-dot-${reply === "none" ? "no" : "yes"}`} cx="185" cy="65" r="4" />
    <g class="stage-mark" transform=${`translate(${x} ${y})`}>
      <circle r="8" />
      ${stage === "any" ? html`<text y="4" text-anchor="middle">?</text>` : html`<path d="M-3 -3L3 3M3 -3L-3 3" />`}
    </g>
  </svg>`;
}
