// What pages can do beyond HTML. Without this file everything still works; it only saves presses.
import { initAll } from "./govuk.js";
import "./htmx.js";

initAll();

// A field that counts only after a certain choice waits out of sight until that choice is made. What was filled in
// stays in sight, so that nothing is hidden from whoever sends the form.
function follow(part) {
  const [name, code] = part.dataset.after.split("=");
  const chosen = () => [...document.getElementsByName(name)].some((box) => (box.type === "radio" ? box.checked : true) && box.value === code);
  const filled = () => [...part.querySelectorAll("input, textarea, select")].some((box) => (["radio", "checkbox"].includes(box.type) ? box.checked : box.value !== ""));
  const show = () => { part.hidden = !chosen() && !filled(); };
  for (const box of document.getElementsByName(name)) box.addEventListener("change", show);
  show();
}
for (const part of document.querySelectorAll("[data-after]")) follow(part);

// The print button is of no use without a script, so it is hidden in the page.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
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

// Whoever leaves a page with words that are not saved yet is asked once.
for (const form of document.querySelectorAll("form[data-keeps]")) {
  let changed = false;
  form.addEventListener("input", () => { changed = true; });
  form.addEventListener("submit", () => { changed = false; });
  form.addEventListener("htmx:after:request", () => { changed = false; });
  window.addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
}

// What could not be saved stays on the page, and the page says so.
document.addEventListener("htmx:error", () => {
  const note = document.getElementById("note");
  const form = document.querySelector("form[data-away]");
  if (!note || !form) return;
  note.className = "app-problem";
  note.textContent = form.dataset.away;
});
