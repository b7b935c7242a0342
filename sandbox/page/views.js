// The views. The modules of a view are loaded when it is needed, because a browser takes long to load all of them. This
// file imports nothing, so that those of the first view are loaded together with those of the page.

/** @typedef {(props: { parameters: URLSearchParams }) => import("./lib/html.js").VNode | null} View */
/** @typedef {{ name: string, title: string, load: () => Promise<View> }} ViewEntry */

/** @type {ViewEntry} */
const PHONES = {
  name: "phones",
  title: "Phones",
  load: async () => (await import("./views/phones/phones-view.js")).PhonesView,
};

/** In the order of their links. @type {ViewEntry[]} */
export const VIEWS = [
  PHONES,
  {
    name: "requests",
    title: "Requests",
    load: async () => (await import("./views/requests/requests-view.js")).RequestsView,
  },
  { name: "faults", title: "Faults", load: async () => (await import("./views/faults/faults-view.js")).FaultsView },
  { name: "data", title: "Data", load: async () => (await import("./views/data/data-view.js")).StoredDataView },
];

/** The view of a name, or the first one. @param {string | undefined} name */
export const viewOf = (name) => VIEWS.find((view) => view.name === name) ?? PHONES;

// The page itself reports an error.
viewOf(location.hash.match(/^#\/?(\w+)/)?.[1])
  .load()
  .catch(() => {});
