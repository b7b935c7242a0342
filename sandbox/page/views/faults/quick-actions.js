import { post } from "../../lib/api.js";
import { html } from "../../lib/html.js";
import { attempt } from "../../lib/notices.js";

/** The faults that are needed most, ready to be added. */
const ACTIONS = [
  {
    title: "Lose the next answer",
    explanation: "The next request is executed, and its answer is lost. Does your code send it twice?",
    fault: { kind: "lost_answer" },
  },
  {
    title: "429 for ten seconds",
    explanation: "Every request is refused with a 429 and Retry-After for ten seconds of the sandbox's clock.",
    fault: { kind: "status", status: 429, headers: { "retry-after": "10" }, times: 0, expires_after: 10 },
  },
  {
    title: "20 % of everything, seed 7",
    explanation: "A random fault for one request in five, until you remove it.",
    fault: { kind: "random", seed: 7, rate: 0.2, times: 0 },
  },
];

export function QuickActions() {
  return html`<ul class="quick-actions">
    ${ACTIONS.map(
      ({ title, explanation, fault }) => html`<li key=${title} class="quick-action">
        <button
          type="button"
          class="button-primary"
          onClick=${() => attempt(() => post("/faults", fault), `Added: ${title}.`)}
        >
          ${title}
        </button>
        <p class="muted">${explanation}</p>
      </li>`,
    )}
  </ul>`;
}
