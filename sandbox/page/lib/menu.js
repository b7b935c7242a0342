// A button that opens a menu. The browser shows the menu above everything else, and closes it with Escape or a click
// outside.

import { useId, useRef } from "../vendor/hooks.js";
import { html } from "./html.js";

/**
 * An entry of a menu: an action, or a link to a view.
 *
 * @typedef {{ label: string, onSelect?: () => void, href?: string, isDanger?: boolean }} MenuItem
 */

/** The space between the menu and its button, and to the edge of the window. */
const SPACE = 4;

/** Where the arrow keys move the focus, from the entry with the first number in a menu with the second number. */
const MOVES = /** @type {Record<string, (index: number, count: number) => number>} */ ({
  ArrowDown: (index, count) => (index + 1) % count,
  ArrowUp: (index, count) => (index + count - 1) % count,
  Home: () => 0,
  End: (_, count) => count - 1,
});

/**
 * @param {object} props
 * @param {string} props.label the name of the button for screen readers
 * @param {readonly MenuItem[]} props.items
 * @param {string} [props.class] the class of the button
 * @param {import("./html.js").Children} [props.children] what the button shows; three dots by default
 */
export function Menu({ label, items, class: className = "button-plain", children = "⋯" }) {
  const id = useId();
  const button = useRef(/** @type {HTMLButtonElement | null} */ (null));
  const menu = useRef(/** @type {HTMLDivElement | null} */ (null));
  const entries = () => /** @type {HTMLElement[]} */ ([...(menu.current?.children ?? [])]);

  const onToggle = (/** @type {ToggleEvent} */ event) => {
    const isOpen = event.newState === "open";
    button.current?.setAttribute("aria-expanded", String(isOpen));
    if (!isOpen || !menu.current || !button.current) return;
    place(menu.current, button.current.getBoundingClientRect());
    entries()[0]?.focus();
  };
  const onKeyDown = (/** @type {KeyboardEvent} */ event) => {
    const elements = entries();
    const move = MOVES[event.key];
    if (!move || !elements.length) return;
    event.preventDefault();
    const index = elements.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    elements[move(index, elements.length)]?.focus();
  };
  const select = (/** @type {MenuItem} */ item) => {
    menu.current?.hidePopover();
    item.onSelect?.();
  };
  return html`<button
      ref=${button}
      type="button"
      class=${className}
      aria-label=${label}
      aria-haspopup="menu"
      aria-expanded="false"
      popovertarget=${id}
    >
      ${children}
    </button>
    <div ref=${menu} id=${id} class="menu" popover="auto" role="menu" aria-label=${label} onToggle=${onToggle} onKeyDown=${onKeyDown}>
      ${items.map((item) =>
        item.href
          ? html`<a key=${item.label} class="menu-item" role="menuitem" tabindex="-1" href=${item.href}>${item.label}</a>`
          : html`<button
              key=${item.label}
              type="button"
              class=${item.isDanger ? "menu-item menu-item-danger" : "menu-item"}
              role="menuitem"
              tabindex="-1"
              onClick=${() => select(item)}
            >
              ${item.label}
            </button>`,
      )}
    </div>`;
}

/**
 * Puts a menu below its button, or above it if there is no space below.
 *
 * @param {HTMLElement} menu
 * @param {DOMRect} button
 */
function place(menu, button) {
  const { offsetWidth: width, offsetHeight: height } = menu;
  const left = Math.max(SPACE, Math.min(button.right - width, innerWidth - width - SPACE));
  const below = button.bottom + SPACE;
  const top = below + height + SPACE > innerHeight ? Math.max(SPACE, button.top - height - SPACE) : below;
  Object.assign(menu.style, { left: `${left}px`, top: `${top}px` });
}
