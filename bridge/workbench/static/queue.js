// The work queue: choosing rows, acting on them in a dialog, and filters that apply at once.
"use strict";

const form = document.getElementById("rows-form");
const dialog = document.getElementById("preview");
const all = document.getElementById("all");
const boxes = [...form.querySelectorAll("input[name=row]")];
const chosen = () => boxes.filter((box) => box.checked);

const tell = () => {
  const count = document.getElementById("count");
  if (count) count.textContent = `${chosen().length} chosen`;
  if (all) {
    all.checked = boxes.length > 0 && chosen().length === boxes.length;
    all.indeterminate = chosen().length > 0 && !all.checked;
  }
};
if (all) {
  all.hidden = false;
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    tell();
  });
}
form.addEventListener("change", tell);
tell();

// The preview is the server's own page, shown in a dialog; where the server says no, its page is shown as it is.
const send = (act, rows) => {
  for (const box of boxes) box.checked = rows.includes(box);
  const field = document.createElement("input");
  Object.assign(field, { type: "hidden", name: "act", value: act });
  form.append(field);
  form.submit();
};
const show = async (act, rows) => {
  const asked = new FormData();
  for (const field of form.querySelectorAll("input[type=hidden]")) asked.set(field.name, field.value);
  asked.set("act", act);
  for (const row of rows) asked.append("row", row.value);
  // Open at once, still empty: what is typed before the answer is there must not act on the queue.
  dialog.replaceChildren();
  dialog.showModal();
  const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(asked), headers: { "X-Part": "form", Accept: "text/html" } }).catch(() => null);
  if (!dialog.open) return;
  if (!answer?.ok || answer.redirected) return send(act, rows);
  dialog.innerHTML = await answer.text();
  dialog.firstElementChild.classList.add("preview");
  dialog.querySelector("[autofocus]")?.focus();
};
const back = (row) => row?.focus({ preventScroll: true });

const begin = (act) => {
  const here = document.activeElement.closest("[data-row]");
  const own = here?.querySelector("input[name=row]");
  const rows = chosen().length ? chosen() : own ? [own] : [];
  if (!rows.length) {
    const count = document.getElementById("count");
    if (count) count.textContent = "Choose a row first";
    return;
  }
  dialog.addEventListener("close", () => back(here), { once: true });
  show(act, rows);
};
form.addEventListener("submit", (event) => {
  if (!event.submitter?.matches("[name=act]")) return;
  event.preventDefault();
  begin(event.submitter.value);
});
dialog.addEventListener("click", (event) => {
  if (!event.target.closest("[data-close]")) return;
  event.preventDefault();
  dialog.close();
});

// Enter in a list of names, and Ctrl+Enter in a text, send the dialog's form.
dialog.addEventListener("keydown", (event) => {
  const sends = event.key === "Enter" && (event.target.matches("select") || event.ctrlKey || event.metaKey);
  if (!sends) return;
  event.preventDefault();
  event.target.form.requestSubmit();
});

document.addEventListener("keydown", (event) => {
  if (!isPlain(event) || typesWords(event.target) || document.querySelector("dialog[open]")) return;
  if (event.key === "x") {
    const box = document.activeElement.closest("[data-row]")?.querySelector("input[name=row]");
    if (box) {
      box.checked = !box.checked;
      tell();
      event.preventDefault();
    }
    return;
  }
  const button = form.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (button) {
    event.preventDefault();
    begin(button.value);
  }
});

// A filter applies as soon as it is chosen; its place in the list is kept.
const filters = document.querySelector("form[data-auto]");
filters?.addEventListener("change", (event) => {
  if (event.target.type === "checkbox") filters.requestSubmit();
});
filters?.addEventListener("submit", () => {
  for (const field of filters.elements) if (field.name && field.value === "") field.disabled = true;
});
const aside = document.querySelector(".filters");
addEventListener("pagehide", () => aside && sessionStorage.setItem("filters", String(aside.scrollTop)));
if (aside) aside.scrollTop = Number(sessionStorage.getItem("filters") ?? 0);
