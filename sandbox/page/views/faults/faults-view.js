// The view "Faults": failures that the sandbox simulates, and WhatsApp's limits.

import { html } from "../../lib/html.js";
import { href } from "../../lib/router.js";
import { useState } from "../../vendor/hooks.js";
import { ArmedList } from "./armed-list.js";
import { KindCard } from "./kind-card.js";
import { GROUPS } from "./kinds.js";
import { LimitsForm } from "./limits-form.js";
import { PlayedList } from "./played-list.js";
import { QuickActions } from "./quick-actions.js";
import { ScopeBar } from "./scope-bar.js";

/** @typedef {import("./fault.js").Scope} Scope */

const PARTS = [
  { part: "", title: "Faults" },
  { part: "limits", title: "Limits" },
];

/** @param {{ parameters: URLSearchParams }} props */
export function FaultsView({ parameters }) {
  const active = parameters.get("part") ?? "";
  return html`<section class="faults" aria-labelledby="faults-title">
    <header class="faults-top">
      <h2 id="faults-title">Faults and limits</h2>
      <nav class="tabs" aria-label="Parts">
        ${PARTS.map(
          ({ part, title }) => html`<a
            key=${part}
            class="tab"
            href=${href("faults", { part })}
            aria-current=${part === active ? "page" : undefined}
            >${title}</a
          >`,
        )}
      </nav>
    </header>
    ${active === "limits" ? html`<${LimitsForm} />` : html`<${Faults} />`}
  </section>`;
}

function Faults() {
  const [scope, setScope] = useState(/** @type {Scope} */ ({ operation: "", times: "1", skip: "0" }));
  return html`<div class="faults-columns">
    <${ArmedList} />
    <div class="faults-main">
      <section aria-labelledby="quick-title">
        <h3 id="quick-title" class="visually-hidden">Quick actions</h3>
        <${QuickActions} />
      </section>
      <${ScopeBar} scope=${scope} onChange=${setScope} />
      ${GROUPS.map(
        ({ title, kinds }) => html`<section key=${title} aria-label=${title}>
          <h3 class="faults-group">${title}</h3>
          <ul class="kinds">
            ${kinds.map((kind) => html`<${KindCard} key=${kind.kind} kind=${kind} scope=${scope} />`)}
          </ul>
        </section>`,
      )}
    </div>
    <${PlayedList} />
  </div>`;
}
