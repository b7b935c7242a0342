// The conversations: their data, and the part of a long list that can be seen.

import { get } from "../../lib/api.js";
import { useVersion } from "../../lib/changes.js";
import { useData } from "../../lib/use-data.js";
import { useEffect, useMemo, useRef, useState } from "../../vendor/hooks.js";

/** @typedef {{ preview: string, direction: string, status: string, timestamp: string }} LastMessage */
/**
 * @typedef {object} Conversation
 * @property {string} channelId
 * @property {string} phoneNumber
 * @property {string | null} name
 * @property {LastMessage | null} last_message
 * @property {string | null} window_closes_at
 * @property {boolean} is_blocked
 * @property {boolean} stopped_marketing
 */
/** @typedef {{ conversations: Conversation[], total: number }} Page */

/** Rows are loaded in blocks, so that scrolling by one row loads nothing. */
const BLOCK = 50;

/** How often the ticks in the list are loaded again while a status may still change, in milliseconds. */
const STATUS_INTERVAL = 3000;

/** The name that a conversation has on the page. @param {{ name: string | null, phoneNumber: string }} conversation */
export const displayName = ({ name, phoneNumber }) => name?.trim() || phoneNumber;

/**
 * The conversations that match, as a list of the full length. Those that have not been in view yet are null.
 *
 * @param {{ search: string, channelId: string }} filter
 */
export function useConversations(filter) {
  const key = JSON.stringify(filter);
  const [range, setRange] = useState({ first: 0, last: BLOCK });
  const [polls, setPolls] = useState(0);
  const known = useRef({ key, total: 0, rows: /** @type {Map<number, Conversation>} */ (new Map()) });
  const first = Math.floor(range.first / BLOCK) * BLOCK;
  const last = Math.ceil(Math.max(range.last, 1) / BLOCK) * BLOCK;
  const version = [useVersion(["data", "settings"]), polls, first, last].join(" ");
  const { data, error, isLoading } = useData(key, version, async (signal) => {
    const page = /** @type {Page} */ (
      await get("/conversations", { ...filter, limit: last - first, offset: first }, signal)
    );
    if (known.current.key !== key) known.current = { key, total: 0, rows: new Map() };
    known.current.total = page.total;
    for (const [index, row] of page.conversations.entries()) known.current.rows.set(first + index, row);
    return page;
  });
  const mayChange = Boolean(data?.conversations.some(isUnderWay));
  useEffect(() => {
    if (!mayChange) return;
    const timer = setTimeout(() => setPolls((count) => count + 1), STATUS_INTERVAL);
    return () => clearTimeout(timer);
  }, [data]);
  const rows = useMemo(
    () => Array.from({ length: data ? known.current.total : 0 }, (_, index) => known.current.rows.get(index) ?? null),
    [data],
  );
  const show = (/** @type {number} */ from, /** @type {number} */ to) =>
    setRange((old) => (old.first === from && old.last === to ? old : { first: from, last: to }));
  return { rows, error, isLoading, show };
}

/** Whether the status of the last message changes by itself. @param {Conversation} conversation */
function isUnderWay({ last_message: message }) {
  return message?.direction === "outbound" && ["sent", "delivered"].includes(message.status);
}

/**
 * A conversation; null until it has been loaded.
 *
 * @param {string} channelId
 * @param {string} phoneNumber
 */
export function useConversation(channelId, phoneNumber) {
  return useData(
    JSON.stringify([channelId, phoneNumber]),
    useVersion(["data", "settings"]),
    (signal) => /** @type {Promise<Conversation>} */ (get("/conversation", { channelId, phoneNumber }, signal)),
  );
}
