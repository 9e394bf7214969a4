/** Builds an element: text is always text, never markup. `children` are nodes or strings; null is left out. */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "onclick" || name === "oninput" || name === "onchange") node[name] = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

/** A table whose cells carry their column's name, so that a narrow screen can show rows as cards. */
export function table(caption, columns, rows) {
  return el(
    "table",
    { "aria-label": caption },
    el("thead", {}, el("tr", {}, columns.map((c) => el("th", { scope: "col", class: c.number ? "number" : null }, c.title)))),
    el("tbody", {}, rows.map((row) => tableRow(columns, row))),
  );
}

export function tableRow(columns, row) {
  return el(
    "tr",
    { "data-key": columns.key ? columns.key(row) : null },
    columns.map((c) => el("td", { "data-label": c.title, class: c.number ? "number" : null }, c.cell(row))),
  );
}

/** Pairs of a term and what it is; pairs whose value is null are left out. */
export function facts(pairs) {
  return el(
    "dl",
    { class: "facts" },
    pairs.filter(([, value]) => value !== null && value !== undefined).flatMap(([term, value]) => [el("dt", {}, term), el("dd", {}, value)]),
  );
}

export function empty(text) {
  return el("p", { class: "empty" }, text);
}

/** Does `change` to what is below `root`; a link that had the focus has it afterwards too. */
export function keepingFocus(root, change) {
  const active = document.activeElement;
  const href = root.contains(active) ? active.getAttribute("href") : null;
  change();
  if (href && document.activeElement !== active) root.querySelector(`a[href="${CSS.escape(href)}"]`)?.focus({ preventScroll: true });
}
