// A chosen file goes to the server at once, with its progress; it can be stopped, tried again and taken away. Several
// make a row each. Without this file a chosen file goes with the form. Words come from the page and from the server.
import { addRow } from "./rows.js";

export function takeFiles(form) {
  const model = document.getElementById("coming");
  if (!model || !window.XMLHttpRequest) return;
  const words = model.dataset;
  const token = () => form.elements.token.value;
  const address = (name, ...more) => [form.dataset.filesAt, ...more].join("/") + `?name=${encodeURIComponent(name)}`;
  const told = () => form.dispatchEvent(new Event("input"));
  const tell = (text) => { const status = form.querySelector("[data-saving]"); if (status) status.textContent = text; };

  // One file on its way into this place.
  function bring(place, file) {
    const name = place.dataset.file, once = crypto.randomUUID?.() ?? String(Math.random()).slice(2).padEnd(16, "0");
    const empty = [...place.childNodes];
    const coming = model.content.firstElementChild.cloneNode(true);
    const part = (selector) => coming.querySelector(selector);
    part(".app-coming__name").textContent = file.name;
    if (/^image\/(jpeg|png|webp)$/.test(file.type)) {
      const picture = part("img");
      picture.src = URL.createObjectURL(file);
      picture.hidden = false;
    }
    place.replaceChildren(coming);
    const request = new XMLHttpRequest();
    let running = request;

    const stop = (problem) => {
      running = null;
      part(".app-coming__problem").textContent = problem;
      part(".app-coming__problem").hidden = part('[data-do="again"]').hidden = !problem;
      part("progress").hidden = true;
    };
    const send = (request) => {
      running = request;
      part(".app-coming__problem").hidden = part('[data-do="again"]').hidden = true;
      part("progress").hidden = false;
      const body = new FormData();
      body.append("token", token());
      body.append("once", once);
      body.append("file", file);
      request.upload.addEventListener("progress", ({ loaded, total }) => { part("progress").value = Math.round((100 * loaded) / total); });
      request.addEventListener("load", () => {
        const answer = read(request.responseText);
        if (request.status !== 201) return stop([answer.detail, answer.remedy].filter(Boolean).join(" ") || words.lost);
        place.outerHTML = answer.html;
        tell(words.ready.replace("{name}", file.name));
        told();
      });
      request.addEventListener("error", () => stop(words.lost));
      request.open("POST", address(name));
      request.setRequestHeader("accept", "application/json");
      request.send(body);
    };
    part('[data-do="cancel"]').addEventListener("click", () => {
      running?.abort();
      place.replaceChildren(...empty);
      for (const box of place.querySelectorAll("input[type=file]")) box.value = "";
      place.querySelector("input")?.focus();
    });
    part('[data-do="again"]').addEventListener("click", () => send(new XMLHttpRequest()));
    if (file.size > Number(words.limit)) { stop(words.large); part('[data-do="again"]').hidden = true; }
    else send(request);
  }

  // Several files: each into the first row without anything, or into a new one, under its own name.
  function bringAll(question, files) {
    const table = question.querySelector("[data-rows]");
    for (const file of files) {
      const row = freeRow(table) ?? addRow(table);
      const title = row.querySelector('[name$="/title"]');
      if (title) title.value = file.name.replace(/\.[^.]+$/, "");
      bring(row.querySelector("[data-file]"), file);
    }
    told();
  }
  const freeRow = (table) => [...table.querySelectorAll(":scope > [data-row]")].find((row) => [...row.querySelectorAll("input, textarea, select")].every((box) => box.value === "") && !row.querySelector(".app-coming"));

  const questionOf = (part) => part.closest(".app-question");
  form.addEventListener("change", (event) => {
    const box = event.target;
    if (!box.matches?.(".app-pick") || !box.files.length) return;
    event.stopImmediatePropagation();
    const files = [...box.files], many = box.closest("[data-files]");
    if (many) { box.value = ""; bringAll(questionOf(many), files); } else bring(box.closest("[data-file]"), files[0]);
  }, true);

  form.addEventListener("click", async (event) => {
    const button = event.target.closest(".app-file__remove");
    if (!button) return;
    event.preventDefault();
    const place = button.closest("[data-file]"), number = place.querySelector("input[type=hidden]").value;
    button.disabled = true;
    try {
      const body = new URLSearchParams({ token: token() });
      const answer = await fetch(address(place.dataset.file, number, "remove"), { method: "POST", body, headers: { accept: "application/json" } });
      const said = await answer.json();
      if (!answer.ok) throw new Error([said.detail, said.remedy].join(" "));
      place.outerHTML = said.html;
      tell(words.away);
      told();
    } catch (fault) {
      button.disabled = false;
      tell(fault instanceof TypeError ? words.lost : fault.message);
    }
  });

  for (const zone of form.querySelectorAll("[data-files]")) {
    const over = (event) => { event.preventDefault(); zone.classList.toggle("app-drop--over", event.type === "dragover"); };
    zone.addEventListener("dragover", over);
    zone.addEventListener("dragleave", over);
    zone.addEventListener("drop", (event) => { over(event); if (event.dataTransfer.files.length) bringAll(questionOf(zone), event.dataTransfer.files); });
  }
}

function read(text) {
  try { return JSON.parse(text); } catch { return {}; }
}
