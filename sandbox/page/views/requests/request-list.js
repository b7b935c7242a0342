import { html } from "../../lib/html.js";
import { VirtualList } from "../../lib/virtual-list.js";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "../../vendor/hooks.js";
import { listHref } from "./filters.js";
import { RequestRow } from "./request-row.js";
import { rowsOf } from "./rows.js";

/** From this width, a request is one line. */
const WIDE = 860;
const WIDE_HEIGHT = 36;
const NARROW_HEIGHT = 62;

/** The shortest time between two rows that are selected with a key, in ms. Chromium ignores more than 200 in 10 s. */
const PAUSE = 80;

/** The width of an element. @param {{ current: HTMLElement | null }} element */
function useWidth(element) {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const target = element.current;
    if (!target) return;
    setWidth(target.clientWidth);
    const observer = new ResizeObserver(() => setWidth(target.clientWidth));
    observer.observe(target);
    return () => observer.disconnect();
  }, []);
  return width;
}

/**
 * The list of the requests, newest first. The arrow keys select the next and the previous one.
 *
 * @param {object} props
 * @param {import("./types.js").Call[]} props.calls
 * @param {boolean} props.more
 * @param {number} props.waiting
 * @param {boolean} props.isWaitingMore
 * @param {import("./filters.js").Filters} props.filters
 * @param {number | null} props.selected
 * @param {() => void} props.loadMore
 * @param {(isAtTop: boolean, inView: number) => void} props.setView
 */
export function RequestList({ calls, more, waiting, isWaitingMore, filters, selected, loadMore, setView }) {
  const element = useRef(/** @type {HTMLDivElement | null} */ (null));
  const rows = useMemo(() => rowsOf(calls), [calls]);
  const isWide = useWidth(element) >= WIDE;
  const rowHeight = isWide ? WIDE_HEIGHT : NARROW_HEIGHT;

  const scroller = () => element.current?.querySelector(".virtual-list") ?? null;
  const onScroll = () => {
    const top = scroller()?.scrollTop ?? 0;
    setView(top < rowHeight / 2, rows[Math.floor(top / rowHeight)]?.place ?? 0);
  };
  const jumpToTop = () => {
    const list = scroller();
    if (list) list.scrollTop = 0;
    setView(true, 0);
    if (list instanceof HTMLElement) list.focus();
  };

  // A row becomes higher when the details are opened: the list keeps its place.
  const drawnHeight = useRef(rowHeight);
  useLayoutEffect(() => {
    const list = scroller();
    if (list) list.scrollTop *= rowHeight / drawnHeight.current;
    drawnHeight.current = rowHeight;
  }, [rowHeight]);

  useEffect(() => {
    const list = scroller();
    // The focus follows the selection only if it is in the list already.
    if (!list?.contains(document.activeElement)) return;
    const index = rows.findIndex(({ row }) => row.seq === selected);
    if (index < 0) return;
    const top = index * rowHeight;
    if (top < list.scrollTop) list.scrollTop = top;
    else if (top + rowHeight > list.scrollTop + list.clientHeight) list.scrollTop = top + rowHeight - list.clientHeight;
    // The row exists once the list has drawn it.
    requestAnimationFrame(() => {
      const link = list.querySelector(`[data-seq="${selected}"]`);
      if (link instanceof HTMLElement) link.focus({ preventScroll: true });
    });
  }, [selected, rowHeight]);

  // The keys can be ahead of the selection: the address changes at most once per pause.
  const wanted = useRef(/** @type {number | null} */ (null));
  const timer = useRef(0);
  useEffect(() => () => clearTimeout(timer.current), []);
  const follow = () => {
    const seq = wanted.current;
    if (seq === null) return;
    location.replace(listHref(filters, seq));
    timer.current = window.setTimeout(() => {
      timer.current = 0;
      if (wanted.current === seq) wanted.current = null;
      else follow();
    }, PAUSE);
  };
  const onKeyDown = (/** @type {KeyboardEvent} */ event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const from = wanted.current ?? selected;
    const index = rows.findIndex(({ row }) => row.seq === from);
    const next = rows[index < 0 ? 0 : index + step];
    event.preventDefault();
    if (!next) return;
    wanted.current = next.row.seq;
    if (timer.current === 0) follow();
  };

  return html`<div
    class=${isWide ? "request-list request-list-wide" : "request-list"}
    ref=${element}
    onScrollCapture=${onScroll}
    onKeyDown=${onKeyDown}
  >
    ${
      waiting > 0
        ? html`<button type="button" class="button-primary request-new" onClick=${jumpToTop}>
            ↑ ${waiting}${isWaitingMore ? "+" : ""} new ${waiting === 1 ? "request" : "requests"}
          </button>`
        : null
    }
    <${VirtualList}
      rows=${rows}
      rowHeight=${rowHeight}
      label="Requests"
      onEnd=${loadMore}
      render=${(/** @type {import("./rows.js").ListRow} */ item, /** @type {number} */ index) =>
        html`<${RequestRow}
          key=${item.row.seq}
          item=${item}
          href=${listHref(filters, item.row.seq)}
          isSelected=${item.row.seq === selected}
          position=${index + 1}
          count=${more ? -1 : rows.length}
        />`}
    />
  </div>`;
}
