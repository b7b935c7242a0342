import { html } from "../../lib/html.js";
import { useId, useRef } from "../../vendor/hooks.js";

/**
 * Tabs and the panel of the selected one. The arrow keys move between the tabs.
 *
 * @param {object} props
 * @param {string} props.label
 * @param {{ id: string, title: string }[]} props.tabs
 * @param {string} props.selected
 * @param {(id: string) => void} props.onSelect
 * @param {import("../../lib/html.js").Children} props.children the content of the panel
 */
export function Tabs({ label, tabs, selected, onSelect, children }) {
  const id = useId();
  const list = useRef(/** @type {HTMLDivElement | null} */ (null));
  const onKeyDown = (/** @type {KeyboardEvent} */ event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const index = (tabs.findIndex((tab) => tab.id === selected) + step + tabs.length) % tabs.length;
    const tab = tabs[index];
    if (!tab) return;
    onSelect(tab.id);
    const button = list.current?.children[index];
    if (button instanceof HTMLElement) button.focus();
  };
  return html`<div role="tablist" class="tabs" aria-label=${label} ref=${list} onKeyDown=${onKeyDown}>
      ${tabs.map(
        (tab) => html`<button
          key=${tab.id}
          type="button"
          role="tab"
          class="tab"
          id=${`${id}-${tab.id}`}
          aria-selected=${tab.id === selected}
          aria-controls=${`${id}-panel`}
          tabindex=${tab.id === selected ? 0 : -1}
          onClick=${() => onSelect(tab.id)}
        >
          ${tab.title}
        </button>`,
      )}
    </div>
    <div role="tabpanel" id=${`${id}-panel`} aria-labelledby=${`${id}-${selected}`}>${children}</div>`;
}
