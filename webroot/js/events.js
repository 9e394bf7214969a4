import { get } from "./api.js";
import { el, empty, keepingFocus, table, tableRow } from "./dom.js";
import { age, kas, shortHash, stream } from "./format.js";
import { meter, votesBar } from "./votes.js";

const PHASES = ["PROPOSING", "COMMITTED", "COMPLETED", "FAILED", "ABANDONED", "CANCELLED"];

export function phase(name) {
  return el("span", { class: "phase", "data-phase": name }, name.toLowerCase());
}

export function reason(finding) {
  if (!finding) return null;
  const away = (finding.missing ?? []).map((m) => m.member);
  const text = finding.code.toLowerCase().replaceAll("_", " ");
  return el("span", { class: "why", title: `expected ${finding.expected}, found ${finding.found}` }, away.length ? `${text}: ${away.join(", ")}` : text);
}

function columns(info) {
  const list = [
    { title: "Event", cell: (e) => el("a", { href: `#/events/${e.eventId}`, class: "mono" }, shortHash(e.eventId)) },
    { title: "Stream", cell: (e) => el("span", {}, stream(e.stream), " ", el("b", {}, `#${e.nonce}`)) },
    { title: "Amount", number: true, cell: (e) => kas(e.amountSompi) },
    { title: "Phase", cell: (e) => el("span", {}, phase(e.phase), reason(e.waitingFor)) },
    { title: "Round", number: true, cell: (e) => String(e.round) },
    { title: "Votes", cell: (e) => votesBar(info.members, e.votes, e.locks) },
    { title: "Locks", cell: (e) => meter(new Set(e.locks.map((l) => l.member)).size, info.quorum) },
    { title: "Signatures", cell: (e) => meter(e.signatures.members.length, info.signatureThreshold) },
    { title: "Age", number: true, cell: (e) => el("span", { "data-since": e.receivedAt }, age(e.receivedAt)) },
  ];
  list.key = (e) => e.eventId;
  return list;
}

function legend() {
  return el(
    "p",
    { class: "hint" },
    "Votes: one cell for each signer, one colour for each transaction template; framed when the signer has locked it. Locks and signatures: dots for those needed.",
  );
}

/** The live table: rows are replaced one by one as changes come, never the whole table. */
export async function eventsPage(root, info) {
  const search = el("input", { type: "search", placeholder: "Event, stream or transaction", "aria-label": "Search" });
  const choice = el("select", { "aria-label": "Phase" }, el("option", { value: "" }, "all phases"), PHASES.map((p) => el("option", { value: p }, p.toLowerCase())));
  const body = el("div", {});
  root.append(el("h2", {}, "Events"), el("div", { class: "filters" }, search, choice), body, legend());
  const cols = columns(info);
  let events = new Map();
  let cursor = null;

  const shown = (e) =>
    (!choice.value || e.phase === choice.value) &&
    [e.eventId, e.stream, e.transaction ?? "", e.externalId].some((text) => text.includes(search.value.trim()));

  function draw() {
    const rows = [...events.values()].filter(shown).sort((a, b) => b.receivedAt.localeCompare(a.receivedAt) || a.eventId.localeCompare(b.eventId));
    const more = cursor ? el("button", { onclick: load }, "Older events") : null;
    body.replaceChildren(rows.length ? table("Events", cols, rows) : empty("No event here. One posted to POST /v1/events appears by itself."), ...(more ? [more] : []));
  }

  async function load() {
    const query = new URLSearchParams({ limit: "100" });
    if (choice.value) query.set("phase", choice.value);
    if (cursor) query.set("cursor", cursor);
    const page = await get(`/v1/events?${query}`);
    for (const e of page.events) events.set(e.eventId, e);
    cursor = page.cursor ?? null;
    draw();
  }

  async function reload() {
    events = new Map();
    cursor = null;
    await load();
  }

  search.oninput = draw;
  choice.onchange = reload;
  await reload();
  return {
    change(kind, data) {
      if (kind !== "event") return;
      const known = events.has(data.eventId);
      events.set(data.eventId, data);
      const row = body.querySelector(`tr[data-key="${data.eventId}"]`);
      keepingFocus(body, () => {
        if (known && row && shown(data)) {
          const fresh = tableRow(cols, data);
          fresh.className = "fresh";
          row.replaceWith(fresh);
        } else {
          draw();
        }
      });
    },
    reload,
  };
}
