// Saves what is typed: a moment after the typing stops, when a field is left, and when the page is left. While the server
// cannot be reached, or the session is over, a sealed copy waits in this browser; on coming back it is brought to the
// server first of all. The words stand in the page; here is only when each of them is shown.
import { isAble, keep, open, drop, sent } from "./copies.js";

const PAUSE = 1000;
const COPY_PAUSE = 300;
const AGAIN = [3000, 10000, 30000];
const LEAVING_LIMIT = 60000; // bytes that a browser still sends for a page that is gone

export function keepDraft(form) {
  const { draft: address, copy: place, key, mark } = form.dataset;
  const seal = { key, mark };
  const status = form.querySelector("[data-saving]");
  let saved = written();
  let saving = false, isOver = false, tries = 0, timer = 0, copyTimer = 0;

  // What is filled in, without what belongs to this one page. Files go their own way.
  function written() {
    const pairs = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !["once", "token", "seen", "act", "began_with"].includes(name));
    return new URLSearchParams(pairs).toString();
  }
  const seen = () => form.elements.seen.value;
  const isChanged = () => written() !== saved;

  function say(notice, words = "") {
    const found = form.querySelector(`template[data-notice="${notice}"]`);
    const shown = found.content.cloneNode(true);
    const place_ = shown.querySelector("[data-words]");
    if (place_) place_.textContent = words;
    status.replaceChildren(shown);
  }

  async function save({ leaving = false } = {}) {
    clearTimeout(timer);
    if (saving || isOver || !isChanged()) return;
    saving = true;
    const text = written();
    const body = `${text}&seen=${encodeURIComponent(seen())}&token=${encodeURIComponent(form.elements.token.value)}`;
    if (!leaving) say("saving");
    try {
      const answer = await fetch(address, {
        method: "POST", body, keepalive: leaving && body.length < LEAVING_LIMIT,
        headers: { accept: "application/json", "content-type": "application/x-www-form-urlencoded" },
      });
      tries = 0;
      await heard(answer, text);
    } catch {
      await kept(isAble ? "away" : "away-here");
      timer = setTimeout(save, AGAIN[Math.min(tries++, AGAIN.length - 1)]);
    } finally {
      saving = false;
    }
    if (!isOver && isChanged() && tries === 0) later();
  }

  async function heard(answer, text) {
    if (answer.status === 401) {
      isOver = true;
      await kept(isAble ? "ended" : "ended-here");
    } else if (answer.status === 409) {
      isOver = true; // two texts, or an answer that was sent meanwhile: only the person can go on
      const told = await answer.json().catch(() => ({}));
      await kept(told.over ? "over" : "changed");
    } else if (!answer.ok) {
      const told = await answer.json().catch(() => ({}));
      await kept(told.detail ? "refused" : "away", [told.detail, told.remedy].filter(Boolean).join(" "));
      if (!told.detail) timer = setTimeout(save, AGAIN[0]);
    } else {
      const told = await answer.json();
      saved = text;
      form.elements.seen.value = told.version;
      const isWhole = !isChanged();
      if (isWhole) { clearTimeout(copyTimer); drop(place); }
      say("saved", told.words);
      show(told);
      if (isWhole) saved = written(); // with the questions that the page has more or less of now
    }
  }

  function show({ full, states, needed, names }) {
    const place_ = form.querySelector("[data-names]");
    if (place_ && names !== undefined && !place_.contains(document.activeElement)) place_.innerHTML = names;
    form.querySelector("[data-full]").textContent = full;
    for (const part of form.querySelectorAll("[data-state]")) {
      const [words, left] = states[part.dataset.state] ?? [part.textContent, 0];
      part.textContent = words;
      part.classList.toggle(`${part.classList[0]}--left`, left > 0);
    }
    form.dispatchEvent(new CustomEvent("needed", { detail: needed }));
  }

  async function kept(notice, words = "") {
    await copy();
    say(notice, words);
  }
  const copy = () => keep(place, seal, JSON.stringify({ text: written(), seen: seen() }));

  function later() {
    clearTimeout(timer);
    clearTimeout(copyTimer);
    if (!isChanged()) return;
    copyTimer = setTimeout(copy, COPY_PAUSE);
    timer = setTimeout(save, PAUSE);
  }

  form.addEventListener("input", later);
  form.addEventListener("change", () => save());
  form.addEventListener("submit", () => { sent.mark(place); saved = written(); isOver = true; });
  window.addEventListener("online", () => save());
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") save({ leaving: true }); });
  window.addEventListener("pageshow", ({ persisted }) => { if (persisted) isOver = false; }); // gone back to, as it was left
  window.addEventListener("pagehide", () => save({ leaving: true }));
  window.addEventListener("beforeunload", (event) => { if (!isOver && isChanged() && tries > 0 && !isAble) event.preventDefault(); });
  if (form.hasAttribute("data-fresh")) { drop(place); saved = ""; later(); }
}

// Bring back what this browser kept: the server saves it, or shows it beside what stands there by now.
export async function bringBack(form) {
  const { copy: place, key, mark } = form.dataset;
  const found = form.hasAttribute("data-fresh") ? null : await open(place, { key, mark });
  if (found === null) return;
  const { text, seen } = JSON.parse(found);
  const pairs = [...new URLSearchParams(text), ["seen", seen], ["token", form.elements.token.value], ["once", form.elements.once.value], ["act", "restore"]];
  const sender = document.createElement("form");
  sender.method = "post";
  sender.action = place;
  sender.hidden = true;
  for (const [name, value] of pairs) {
    const box = document.createElement("textarea");
    box.name = name;
    box.value = value;
    sender.append(box);
  }
  document.body.append(sender);
  sent.mark(place);
  sender.submit();
}
