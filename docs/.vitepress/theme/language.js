// A reader who chooses a language in one code group sees it in all groups of all pages.

import { onContentUpdated } from "vitepress";
import { onMounted } from "vue";

const KEY = "workspace-sdk-language";
const INPUTS = ".vp-code-group .tabs input";

/** Shows the chosen language in the groups that have it. Called in the setup of the theme. */
export function useLanguage() {
  onMounted(() => window.addEventListener("change", ({ target }) => choose(target)));
  onContentUpdated(showChosen);
}

function choose(input) {
  if (!(input instanceof HTMLInputElement && input.matches(INPUTS))) return;
  const top = input.getBoundingClientRect().top;
  localStorage.setItem(KEY, language(input));
  showChosen();
  // The blocks above may have another height now, and the reader's block must not move.
  window.scrollBy({ top: input.getBoundingClientRect().top - top, behavior: "instant" });
}

function showChosen() {
  const chosen = localStorage.getItem(KEY);
  for (const group of document.querySelectorAll(".vp-code-group")) {
    const inputs = [...group.querySelectorAll(INPUTS)];
    const input = inputs.find((one) => language(one) === chosen);
    if (input) input.checked = true;
    const blocks = group.querySelector(".blocks").children;
    for (const [index, { checked }] of inputs.entries()) blocks[index]?.classList.toggle("active", checked);
  }
}

function language(input) {
  return input.labels?.[0]?.textContent ?? "";
}
