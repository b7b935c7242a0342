// The changes in the sandbox, from its event stream. An event has one counter per topic and no content: a view fetches
// what it shows again when a counter of its topics has changed.

import { useEffect, useState } from "../vendor/hooks.js";
import { url } from "./api.js";

/** @typedef {"requests" | "data" | "faults" | "settings"} Topic */
/** @typedef {{ started: string, page: string, now: string } & Record<Topic, number>} Change */

/** @type {Set<() => void>} */
const listeners = new Set();

/** @type {Change | null} */
let latest = null;
/** When the latest event arrived, on the clock of the browser. */
let latestAt = 0;
let isConnected = false;
/** @type {EventSource | null} */
let source = null;

function notify() {
  for (const listener of listeners) listener();
}

function connect() {
  if (source || document.hidden) return;
  source = new EventSource(url("/events"));
  source.addEventListener("change", (event) => {
    latest = JSON.parse(event.data);
    latestAt = Date.now();
    isConnected = true;
    notify();
  });
  source.addEventListener("error", () => {
    isConnected = false;
    // The browser connects again by itself, unless the answer was no event stream.
    if (source?.readyState === EventSource.CLOSED) {
      source = null;
      setTimeout(connect, 1000);
    }
    notify();
  });
}

// A browser opens at most six connections to a server. A hidden page gives its own back.
document.addEventListener("visibilitychange", () => {
  if (document.hidden) {
    source?.close();
    source = null;
  } else {
    connect();
  }
});

/** Connects to the event stream. */
export function start() {
  connect();
}

/** The time on the sandbox's clock, in milliseconds since 1970; the browser's until the first event. */
export function now() {
  return latest ? Date.parse(latest.now) + (Date.now() - latestAt) : Date.now();
}

/**
 * The state of the connection, and the counters of the latest event.
 *
 * @returns {{ isConnected: boolean, change: Change | null }}
 */
export function useChanges() {
  const [, setVersion] = useState(0);
  useEffect(() => {
    const listener = () => setVersion((version) => version + 1);
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  }, []);
  return { isConnected, change: latest };
}

/**
 * A string that differs whenever one of the topics has changed, or the server has started again.
 *
 * @param {Topic[]} topics
 */
export function useVersion(topics) {
  const { change } = useChanges();
  return change ? [change.started, ...topics.map((topic) => change[topic])].join(" ") : "";
}
