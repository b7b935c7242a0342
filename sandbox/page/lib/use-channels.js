// The channels, for the views that have a choice of channels.

import { get } from "./api.js";
import { useVersion } from "./changes.js";
import { html } from "./html.js";
import { useData } from "./use-data.js";

/** @typedef {{ id: string, name: string, phoneNumberId: string }} Channel */

/** The most channels that can be chosen from. */
const MOST = 1000;

/** @returns {readonly Channel[]} */
export function useChannels() {
  const { data } = useData(
    "channels",
    useVersion(["data"]),
    (signal) => /** @type {Promise<{ items: Channel[] }>} */ (get("/data/channels", { limit: MOST }, signal)),
  );
  return data?.items ?? [];
}

/**
 * A choice of one channel or all of them. It is absent if there is no choice.
 *
 * @param {object} props
 * @param {readonly Channel[]} props.channels
 * @param {string} props.value the channel's id, or empty for all
 * @param {(id: string) => void} props.onChange
 */
export function ChannelFilter({ channels, value, onChange }) {
  if (channels.length < 2) return null;
  return html`<select
    class="channel-filter"
    aria-label="Channel"
    value=${value}
    onChange=${(/** @type {{ currentTarget: HTMLSelectElement }} */ event) => onChange(event.currentTarget.value)}
  >
    <option value="">All channels</option>
    ${channels.map((channel) => html`<option key=${channel.id} value=${channel.id}>${channel.name}</option>`)}
  </select>`;
}

/**
 * The field of a form with the channel. It is absent if there is no choice.
 *
 * @param {object} props
 * @param {readonly Channel[]} props.channels
 * @param {string} props.value the channel's id
 * @param {(id: string) => void} props.onChange
 */
export function ChannelField({ channels, value, onChange }) {
  if (channels.length < 2) return null;
  return html`<label class="field">
    <span>Channel</span>
    <select
      value=${value}
      onChange=${(/** @type {{ currentTarget: HTMLSelectElement }} */ event) => onChange(event.currentTarget.value)}
    >
      ${channels.map(({ id, name }) => html`<option key=${id} value=${id}>${name}</option>`)}
    </select>
  </label>`;
}
