"use strict";
// Sorts and filters tables, chooses a model and a test set, switches light and dark. The page is whole without it.

const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const make = (name, properties) => Object.assign(document.createElement(name), properties);

// theme
{
  const root = document.documentElement, button = document.querySelector(".theme");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const stored = () => { try { return localStorage.getItem("theme"); } catch { return null; } };
  const shown = () => root.dataset.theme ?? (dark.matches ? "dark" : "light");
  const name = () => { button.textContent = shown() === "dark" ? "Light" : "Dark"; };
  if (stored()) root.dataset.theme = stored();
  button.addEventListener("click", () => {
    root.dataset.theme = shown() === "dark" ? "light" : "dark";
    try { localStorage.setItem("theme", root.dataset.theme); } catch { /* a page without storage forgets it */ }
    name();
  });
  dark.addEventListener("change", name);
  name();
}
for (const part of all(".js")) part.hidden = false;

// sorting: numbers before text, the largest first on the first click
const key = (row, column) => row.cells[column].dataset.v ?? row.cells[column].textContent.trim();
function compare(a, b) {
  const [x, y] = [Number(a), Number(b)], numbers = [a !== "" && !isNaN(x), b !== "" && !isNaN(y)];
  if (numbers[0] && numbers[1]) return x - y;
  return numbers[1] - numbers[0] || a.localeCompare(b);
}
function sort(table, header) {
  const headers = all("thead th", table), column = headers.indexOf(header);
  const body = table.tBodies[0], rows = [...body.rows];
  const numeric = rows.length > 0 && rows.some(row => key(row, column) !== "" && !isNaN(Number(key(row, column))));
  const before = header.getAttribute("aria-sort");
  const order = before ? (before === "ascending" ? "descending" : "ascending") : (numeric ? "descending" : "ascending");
  for (const other of headers) other.removeAttribute("aria-sort");
  header.setAttribute("aria-sort", order);
  rows.sort((a, b) => compare(key(a, column), key(b, column)) * (order === "ascending" ? 1 : -1));
  body.append(...rows);
}

// filtering: rows that hold every word typed
function filter(table, text, count) {
  const words = text.toLowerCase().split(/\s+/).filter(word => word);
  const rows = [...table.tBodies[0].rows];
  for (const row of rows) {
    const cells = [...row.cells].map(cell => cell.textContent.trim().toLowerCase()).join("\t");
    row.hidden = !words.every(word => cells.includes(word));
  }
  const left = rows.filter(row => !row.hidden).length;
  count.textContent = words.length ? `${left} of ${rows.length} rows` : "";
}

all("table.sortable").forEach((table, number) => {
  for (const header of all("thead th", table)) {
    const button = make("button", { type: "button", textContent: header.textContent });
    button.addEventListener("click", () => sort(table, header));
    header.replaceChildren(button);
  }
  if (!table.hasAttribute("data-filter")) return;
  const id = `filter-${number}`, place = make("div", { className: "filter" });
  const input = make("input", { type: "search", id, autocomplete: "off" }), count = make("output", {});
  count.setAttribute("for", id);
  const label = make("label", { htmlFor: id, textContent: "Filter rows" });
  label.append(make("span", { className: "sr", textContent: `: ${table.caption.textContent}` }));
  input.addEventListener("input", () => filter(table, input.value, count));
  place.append(label, input, count);
  table.parentElement.before(place);
});

// one model on one test set
{
  const cell = document.getElementById("choose-cell"), language = document.getElementById("choose-language");
  const show = () => {
    let found = false;
    for (const look of all(".look")) {
      look.hidden = look.dataset.cell !== cell.value || look.dataset.language !== language.value;
      found ||= !look.hidden;
    }
    document.getElementById("no-look").hidden = found;
  };
  if (cell) {
    for (const choice of [cell, language]) choice.addEventListener("change", show);
    cell.form.addEventListener("submit", event => event.preventDefault());
    show();
  }
}
