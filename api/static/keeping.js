// A form that the server keeps no draft of: until it is sent, a sealed copy of what is typed waits in this browser. A page
// that comes anew takes it to the server and shows it again. Without this file the form is sent as ever.
import { isAble, keep, drop, sent } from "./copies.js";

const PAUSE = 300;

export function keepHere(form) {
  const { copy: place, key, mark } = form.dataset;
  const status = form.querySelector("[data-saving]");
  let timer = 0;

  const written = () => new URLSearchParams([...new FormData(form)].filter(([name, value]) => typeof value === "string" && !["once", "token", "act"].includes(name))).toString();
  const say = (notice) => status.replaceChildren(form.querySelector(`template[data-notice="${notice}"]`).content.cloneNode(true));

  async function copy() {
    clearTimeout(timer);
    if (await keep(place, { key, mark }, JSON.stringify({ text: written(), seen: "" }))) say("here");
  }
  function later() {
    clearTimeout(timer);
    timer = setTimeout(copy, PAUSE);
  }

  form.addEventListener("input", later);
  form.addEventListener("change", later);
  form.addEventListener("submit", async (event) => {
    clearTimeout(timer);
    sent.mark(place);
    if (navigator.onLine) return;
    event.preventDefault(); // the browser would show a page of its own in place of the words
    await copy();
    say("away");
  });
  for (const link of document.querySelectorAll("[data-clear]")) link.addEventListener("click", () => drop(link.dataset.clear));
  if (form.hasAttribute("data-fresh") && isAble) copy();
}
