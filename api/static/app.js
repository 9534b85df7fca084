// What pages can do beyond HTML. Without this file everything still works; it only saves presses.
import { initAll } from "./govuk.js";
import { dropAll, dropOthers, sent } from "./copies.js";
import "./news.js";

initAll();

// Copies of unsaved words belong to the person who wrote them; what a page says is done needs none.
if (new URLSearchParams(location.search).has("done") || document.querySelector("[data-arrived]")) sent.arrived();
if (document.body.dataset.mark) dropOthers(document.body.dataset.mark);
document.querySelector('form[action="/sign-out"]')?.addEventListener("submit", dropAll);

// A form that is filled in over hours.
async function fillIn(form) {
  const [drafts, conditions, rows, sections, uploads] = await Promise.all([
    import("./drafts.js"), import("./conditions.js"), import("./rows.js"), import("./sections.js"), import("./uploads.js"),
  ]);
  conditions.follow(form);
  rows.fillRows(form);
  sections.unfold(form);
  uploads.takeFiles(form);
  drafts.keepDraft(form);
  drafts.bringBack(form);
}
for (const form of document.querySelectorAll("form[data-draft]")) fillIn(form);

// A form that is sent once and kept in this browser until then.
async function keepIn(form) {
  const [keeping, drafts, conditions, rows, uploads] = await Promise.all([
    import("./keeping.js"), import("./drafts.js"), import("./conditions.js"), import("./rows.js"), import("./uploads.js"),
  ]);
  conditions.follow(form);
  rows.fillRows(form);
  uploads.takeFiles(form);
  keeping.keepHere(form);
  drafts.bringBack(form);
}
for (const form of document.querySelectorAll("form[data-keep]")) keepIn(form);

// Parts of pages that are exchanged in place.
if (document.querySelector("[hx-get], [hx-post]")) import("./htmx.js");

// The print button is of no use without a script, so it is hidden in the page.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// A list under «Ещё» closes when somebody goes on elsewhere.
for (const more of document.querySelectorAll("[data-more]")) {
  const leave = (event) => { if (!more.contains(event.target)) more.open = false; };
  document.addEventListener("click", leave);
  document.addEventListener("focusin", leave);
  more.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !more.open) return;
    more.open = false;
    more.querySelector("summary").focus();
  });
}

// One press ticks every box of a name, or takes all ticks away.
for (const button of document.querySelectorAll("[data-checks]")) {
  const boxes = [...document.getElementsByName(button.dataset.checks)];
  button.hidden = boxes.length < 2;
  button.addEventListener("click", () => {
    const every = boxes.every((box) => box.checked);
    for (const box of boxes) box.checked = !every;
  });
}
