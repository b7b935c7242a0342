// The sandbox's clock: the time now, and buttons that move it forward.

import { post } from "./lib/api.js";
import { html } from "./lib/html.js";
import { attempt } from "./lib/notices.js";
import { dayAndTime } from "./lib/time.js";
import { useNow } from "./lib/use-now.js";

const STEPS = [
  { label: "+1 min", name: "+1 min: move the clock forward", seconds: 60 },
  { label: "+1 h", name: "+1 h: move the clock forward", seconds: 3600 },
  { label: "+24 h", name: "+24 h: move the clock forward", seconds: 86_400 },
];

const STATUSES = [
  { label: "Deliver all", status: "delivered" },
  { label: "Read all", status: "read" },
];

export function ClockBar() {
  const time = useNow();
  return html`<div class="clock" role="group" aria-label="The sandbox's clock">
    <time class="clock-time" datetime=${new Date(time).toISOString()}>${dayAndTime(time)}</time>
    ${STEPS.map(
      ({ label, name, seconds }) => html`<button
        key=${label}
        type="button"
        class="button-small"
        aria-label=${name}
        onClick=${() => attempt(() => post("/advance", { seconds }))}
      >
        ${label}
      </button>`,
    )}
    ${STATUSES.map(
      ({ label, status }) => html`<button
        key=${label}
        type="button"
        class="button-small"
        onClick=${() => attempt(() => post("/deliver", { status }))}
      >
        ${label}
      </button>`,
    )}
  </div>`;
}
