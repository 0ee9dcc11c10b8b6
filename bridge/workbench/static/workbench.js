// Keys that every page has. Without this file all pages work by mouse, touch and Tab.
"use strict";

const typesWords = (target) => target.matches("input:not([type=checkbox]), textarea, select, [contenteditable]");
const isPlain = (event) => !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing;

document.addEventListener("keydown", (event) => {
  if (!isPlain(event) || document.querySelector("dialog[open]")) return;
  if (typesWords(event.target)) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  if (event.key === "?") {
    document.getElementById("keys")?.showModal();
    event.preventDefault();
  } else if (event.key === "/") {
    const search = document.getElementById("q");
    if (search) {
      document.getElementById("show-filters")?.setAttribute("checked", "");
      search.focus();
      search.select();
      event.preventDefault();
    }
  } else {
    const button = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (button && !document.getElementById("rows-form")?.contains(button)) {
      button.click();
      event.preventDefault();
    }
  }
});

// j and k walk through the questions of one administration, or through the rows of a list.
document.addEventListener("keydown", (event) => {
  if (!isPlain(event) || typesWords(event.target) || document.querySelector("dialog[open]")) return;
  const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
  const places = [...document.querySelectorAll("[data-row]")];
  if (!step || !places.length) return;
  const here = places.indexOf(document.activeElement.closest("[data-row]"));
  if (here < 0 && event.key.startsWith("Arrow")) return;
  const next = places[here < 0 ? 0 : Math.min(Math.max(here + step, 0), places.length - 1)];
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
  event.preventDefault();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches("[data-row]")) return;
  event.target.querySelector("[data-open]")?.click();
});
