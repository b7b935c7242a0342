// The messages of a conversation: their data, loaded from the newest to the oldest.

import { get } from "../../lib/api.js";
import { useVersion } from "../../lib/changes.js";
import { useData } from "../../lib/use-data.js";
import { useEffect, useRef } from "../../vendor/hooks.js";

/**
 * @typedef {object} Message
 * @property {number} n
 * @property {string} wamid
 * @property {"inbound" | "outbound"} direction
 * @property {string} type
 * @property {string} timestamp
 * @property {string} status
 * @property {string | null} deliveredAt
 * @property {string | null} readAt
 * @property {string | null} error
 * @property {boolean} same_message_twice whether it repeats an earlier message
 * @property {string | null} templateName
 * @property {string | null} languageCode
 * @property {string | null} category
 * @property {string | null} apiReference
 * @property {import("./bubble.js").Rendered} rendered
 */
/** @typedef {{ messages: Message[], more: boolean, next_change_ms: number | null }} Page */

/** How many messages are loaded at first, and with each step into the past. */
const STEP = 50;

/** The longest time that a timer of a browser can wait. */
const LONGEST = 2 ** 31 - 1;

/**
 * @param {string} channelId
 * @param {string} phoneNumber
 */
export function useMessages(channelId, phoneNumber) {
  const wanted = useRef(STEP);
  const result = useData(JSON.stringify([channelId, phoneNumber]), useVersion(["data", "settings"]), async (signal) => {
    // The statuses of old messages change as well, so that all messages that are shown are loaded again.
    /** @type {Message[]} */
    let messages = [];
    /** @type {number | null} */
    let nextChange = null;
    let hasMore = true;
    while (hasMore && messages.length < wanted.current) {
      const query = { channelId, phoneNumber, before: messages[0]?.n, limit: STEP };
      const page = /** @type {Page} */ (await get("/conversation/messages", query, signal));
      messages = [...page.messages, ...messages];
      hasMore = page.more && page.messages.length > 0;
      if (page.next_change_ms !== null) nextChange = Math.min(nextChange ?? LONGEST, page.next_change_ms);
    }
    return { messages, hasMore, nextChange };
  });
  const { data, reload } = result;
  useEffect(() => {
    if (data?.nextChange == null) return;
    const timer = setTimeout(reload, data.nextChange + 1);
    return () => clearTimeout(timer);
  }, [data]);
  const loadOlder = () => {
    if (!data?.hasMore || wanted.current > data.messages.length) return;
    wanted.current = data.messages.length + STEP;
    reload();
  };
  return { data, error: result.error, loadOlder };
}
