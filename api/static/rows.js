// Rows of tables are added and taken away in place, also while there is no connection. Without this file the same
// buttons send the form, and the page comes again with a row more or less.
const slug = (name) => `f-${name.replace(/[^a-z0-9_]+/g, "-").replace(/^-|-$/g, "")}`;
const rowsIn = (table) => [...table.querySelectorAll(":scope > [data-row]")];

export function addRow(table) {
  const rows = rowsIn(table);
  const number = Math.max(-1, ...rows.map((row) => Number(row.dataset.row))) + 1;
  const fresh = table.querySelector(":scope > template[data-fresh]");
  const model = fresh ? fresh.content.firstElementChild : rows.at(-1);
  const row = renumbered(model.cloneNode(true), table.dataset.rows, model.dataset.row, String(number));
  table.querySelector(":scope > .app-row__add").before(row);
  settle(table);
  return row;
}

function renumbered(row, name, from, to) {
  row.dataset.row = to;
  const names = [`${name}/${from}/`, `${name}/${to}/`], ids = [`${slug(name)}-${from}-`, `${slug(name)}-${to}-`];
  for (const part of row.querySelectorAll("*")) {
    for (const { name: attribute, value } of [...part.attributes]) {
      const changed = value.replace(names[0], names[1]).replace(ids[0], ids[1]);
      if (changed !== value) part.setAttribute(attribute, changed);
    }
    if (["radio", "checkbox"].includes(part.type)) part.checked = false;
    else if (part.matches("input, textarea, select")) part.value = "";
  }
  row.querySelector(".app-row__remove").value = `remove ${name} ${to}`;
  return row;
}

// The numbers that people read are in order, whatever the rows are called; the last row stays.
function settle(table) {
  const rows = rowsIn(table);
  rows.forEach((row, place) => {
    for (const number of row.querySelectorAll(":scope > legend [data-number], :scope > .app-row__remove [data-number]")) number.textContent = place + 1;
    row.querySelector(":scope > .app-row__remove").hidden = rows.length === 1;
  });
  const add = table.querySelector(":scope > .app-row__add");
  add.value = `add ${table.dataset.rows} ${rows.length}`;
}

export function fillRows(form) {
  form.addEventListener("click", (event) => {
    const button = event.target.closest(".app-row__add, .app-row__remove");
    if (!button) return;
    event.preventDefault();
    const table = button.closest("[data-rows]");
    if (button.matches(".app-row__add")) {
      addRow(table).querySelector("input:not([type=hidden]), textarea, select")?.focus();
      return;
    }
    const row = button.closest("[data-row]");
    const near = row.nextElementSibling?.matches("[data-row]") ? row.nextElementSibling : row.previousElementSibling;
    row.remove();
    settle(table);
    (near?.querySelector("input:not([type=hidden]), textarea, select") ?? table.querySelector(".app-row__add"))?.focus();
    form.dispatchEvent(new Event("input"));
  });
}
