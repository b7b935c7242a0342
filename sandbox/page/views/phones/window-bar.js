// The 24-hour window: how long it stays open, and what the business may send.

import { html } from "../../lib/html.js";
import { duration } from "../../lib/time.js";
import { useNow } from "../../lib/use-now.js";

const DAY = 24 * 60 * 60 * 1000;

/** @param {{ closesAt: string | null }} props null if the window is closed */
export function WindowBar({ closesAt }) {
  const now = useNow();
  const left = closesAt ? Date.parse(closesAt) - now : 0;
  const isOpen = left > 0;
  const share = Math.min(1, Math.max(0, left / DAY));
  return html`<div class=${isOpen ? "window" : "window window-closed"}>
    <p class="window-text">
      ${
        isOpen
          ? html`<strong>24-hour window: ${duration(left)} left.</strong> Any message may be sent.`
          : html`<strong>24-hour window: closed.</strong> Only templates may be sent, until the customer writes.`
      }
    </p>
    <div class="window-track" aria-hidden="true">
      <div class="window-rest" style=${{ width: `${share * 100}%` }}></div>
    </div>
  </div>`;
}
