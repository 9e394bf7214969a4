import { get } from "./api.js";
import { el, facts, table } from "./dom.js";
import { phase } from "./events.js";
import { age, kas, shortHash, time } from "./format.js";
import { anchor, meter, votesBar } from "./votes.js";

/** What it waits for in words; members that are away by name and since when. */
function waitsFor(finding) {
  const away = (finding.missing ?? []).map((m) => `${m.member} since ${time(m.since)}${m.lastHeard ? "" : " (not heard yet)"}`);
  return el(
    "span",
    {},
    `${finding.code.toLowerCase().replaceAll("_", " ")}: expected ${finding.expected}, found ${finding.found}`,
    away.length ? el("span", { class: "why" }, `missing: ${away.join(", ")}`) : null,
  );
}

function signed(e, info) {
  const names = e.signatures.members;
  const missing = info.members.filter((m) => !names.includes(m));
  if (!names.length) return null;
  return `${names.join(", ")} (${info.signatureThreshold} needed)${missing.length ? `; not yet: ${missing.join(", ")}` : ""}`;
}

/** C3: why a template can never be paid: by whom it was refused, and the slot that gave it up. */
/** In the Byzantine profile: nobody signs before its own node stands there. */
function median(daaScore) {
  return daaScore === null ? "" : `; median anchor${anchor(daaScore)}`;
}

function fate(t) {
  if (!t.kill) return "stands";
  return `killed by slot ${t.kill.slot}: ${t.kill.ground === "LOST" ? "an input is gone" : `refused by ${t.kill.members.join(", ")}`}`;
}

/** Every template that the log decided for the event; null while there is only one, and nobody refuses it. */
function templates(e) {
  if (e.templates.every((t) => !t.kill && !t.refusals.length) && e.templates.length < 2) return [];
  return [
    el("h3", {}, "Templates"),
    table(
      "Templates",
      [
        { title: "Slot", number: true, cell: (t) => String(t.slot) },
        { title: "Decision", cell: (t) => t.kind.toLowerCase() },
        { title: "Template", cell: (t) => el("span", { class: "mono", title: t.template }, shortHash(t.template)) },
        { title: "Refused by", cell: (t) => t.refusals.map((r) => (r.ground ? `${r.member} (${r.ground})` : r.member)).join(", ") || "–" },
        { title: "Fate", cell: fate },
        { title: "Decided", cell: (t) => time(t.decidedAt) },
      ],
      e.templates,
    ),
  ];
}

/** One event with everything this signer knows of it. */
export async function eventPage(root, info, id) {
  const body = el("div", {});
  root.append(el("h2", { class: "wrap" }, "Event ", el("span", { class: "mono" }, id)), body);

  async function load() {
    const e = await get(`/v1/events/${id}`);
    body.replaceChildren(
      facts([
        ["Phase", el("span", {}, phase(e.phase), " for ", el("span", { "data-since": e.phaseSince }, age(e.phaseSince)))],
        ["Waits for", e.waitingFor ? waitsFor(e.waitingFor) : null],
        ["Amount", `${kas(e.amountSompi)} (${e.amountSompi} sompi)`],
        ["Destination", el("span", { class: "mono" }, e.destination)],
        ["Stream", el("span", {}, el("span", { class: "mono" }, e.stream), ` nonce ${e.nonce}`)],
        ["External id", el("span", { class: "mono" }, e.externalId)],
        ["Received", `${time(e.receivedAt)} (${e.firstSeenVia})`],
        ["Slot, round", e.slot === null ? null : el("span", {}, el("a", { href: "#/log" }, `slot ${e.slot}`), `, round ${e.round}`)],
        ["Retries used", String(e.retryCount)],
        ["Certificate", e.certificate ? `round ${e.certificate.round}, locked by ${e.certificate.members.join(", ")}${median(e.certificate.medianAnchorDaaScore)}` : null],
        ["Signed by", signed(e, info)],
        ["Template", e.template ? el("span", { class: "mono" }, e.template) : null],
        ["Transaction", e.transaction ? el("span", { class: "mono" }, e.transaction) : null],
        ["Stage", e.stage ? e.stage.toLowerCase() : null],
        ["Set aside", e.setAsideBy ? `by ${e.setAsideBy}: counts no more for pool_concurrency at this signer` : null],
        ["Confirmations", e.confirmationsDaa === null ? null : `${e.confirmationsDaa.toLocaleString("en")}, ${info.confirmationsDaa} needed (DAA score)`],
        ["Completed by", e.completedBy.length ? e.completedBy.join(", ") : null],
      ]),
      el("h3", {}, "Votes and locks"),
      el("p", {}, votesBar(info.members, e.votes, e.locks), " ", meter(new Set(e.locks.map((l) => l.member)).size, info.quorum), " locks, ", meter(e.signatures.members.length, info.signatureThreshold), " signatures"),
      e.votes.length + e.locks.length === 0
        ? el("p", { class: "muted" }, "No vote for this event is held here.")
        : table(
            "Statements",
            [
              { title: "Member", cell: (s) => s.member },
              { title: "Says", cell: (s) => s.kind },
              { title: "Round", number: true, cell: (s) => String(s.round) },
              ...(e.locks.some((l) => l.anchorDaaScore !== null) ? [{ title: "Anchor (DAA)", number: true, cell: (s) => s.anchorDaaScore?.toLocaleString("en") ?? "–" }] : []),
              { title: "Decision", cell: (s) => el("span", { class: "mono", title: s.decision }, shortHash(s.decision)) },
              { title: "At", cell: (s) => time(s.at) },
            ],
            [...e.votes.map((v) => ({ ...v, kind: "votes" })), ...e.locks.map((l) => ({ ...l, kind: "locks" }))],
          ),
      ...templates(e),
      el("h3", {}, "History"),
      table(
        "History",
        [
          { title: "When", cell: (h) => time(h.at) },
          { title: "What", cell: (h) => h.what },
          { title: "Detail", cell: (h) => el("span", { class: "wrap" }, h.detail ?? "") },
        ],
        e.history,
      ),
    );
  }

  await load();
  return { change: (kind, data) => (kind === "event" && data.eventId === id ? load() : undefined), reload: load };
}
