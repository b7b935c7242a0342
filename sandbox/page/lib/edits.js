// Whether the user is editing something that would be lost if the page was loaded again.

/** The forms that were changed, and not sent since. @type {Set<HTMLFormElement>} */
const edited = new Set();

document.addEventListener("input", ({ target }) => {
  const form = target instanceof Element ? target.closest("form") : null;
  // The address contains the text of a search.
  if (form && form.getAttribute("role") !== "search") edited.add(form);
});

document.addEventListener("submit", ({ target }) => {
  if (target instanceof HTMLFormElement) edited.delete(target);
});

/** Whether a dialog is open, or a form of the view was changed. */
export function isEditing() {
  for (const form of edited) {
    if (!form.isConnected) edited.delete(form);
  }
  return edited.size > 0 || document.querySelector("dialog[open]") !== null;
}
