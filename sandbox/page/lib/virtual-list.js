// A list that has elements only for the rows that can be seen, so that it stays fast with any number of rows.

import { useLayoutEffect, useRef, useState } from "../vendor/hooks.js";
import { html } from "./html.js";

/** Rows above and below the visible ones, so that scrolling shows no gap. */
const MARGIN = 8;

/**
 * @template T
 * @param {object} props
 * @param {readonly T[]} props.rows
 * @param {number} props.rowHeight in pixels; all rows have the same height
 * @param {(row: T, index: number) => import("./html.js").VNode} props.render the element of a row; it needs a key
 * @param {() => void} [props.onEnd] called when the last row comes into view
 * @param {(first: number, last: number) => void} [props.onRange] called with the rows that have elements
 * @param {string} props.label the name of the list for screen readers
 */
export function VirtualList({ rows, rowHeight, render, onEnd, onRange, label }) {
  const element = useRef(/** @type {HTMLDivElement | null} */ (null));
  const [range, setRange] = useState({ first: 0, last: 40 });
  const update = () => {
    if (!element.current) return;
    const { scrollTop, clientHeight } = element.current;
    const first = Math.max(0, Math.floor(scrollTop / rowHeight) - MARGIN);
    const last = Math.ceil((scrollTop + clientHeight) / rowHeight) + MARGIN;
    setRange((old) => (old.first === first && old.last === last ? old : { first, last }));
    onRange?.(first, Math.min(last, rows.length));
    if (last >= rows.length) onEnd?.();
  };
  useLayoutEffect(() => {
    update();
    const observer = new ResizeObserver(update);
    if (element.current) observer.observe(element.current);
    return () => observer.disconnect();
  }, [rows.length, rowHeight]);
  const { first, last } = range;
  const visible = rows.slice(first, last);
  return html`<div class="virtual-list" ref=${element} onScroll=${update} tabindex="0" role="list" aria-label=${label}>
    <div class="virtual-list-space" style=${{ height: `${rows.length * rowHeight}px` }}>
      <div style=${{ transform: `translateY(${first * rowHeight}px)` }}>
        ${visible.map((row, index) => render(row, first + index))}
      </div>
    </div>
  </div>`;
}
