import { get } from "./api.js";
import { el, facts, table } from "./dom.js";
import { phase, reason } from "./events.js";
import { age, kas, shortHash, time } from "./format.js";
import { meter, votesBar } from "./votes.js";

/** Members that are away are told by name and since when. */
function waitsFor(finding) {
  const away = (m) => `${m.member} (${m.lastHeard ? `last heard ${time(m.lastHeard)}` : "not heard yet"})`;
  const found = finding.missing?.length ? `missing ${finding.missing.map(away).join(", ")}` : `found ${finding.found}`;
  return `${finding.code}: expected ${finding.expected}, ${found}`;
}

/** One event with everything this signer knows of it. */
export async function eventPage(root, info, id) {
  const body = el("div", {});
  root.append(el("h2", { class: "wrap" }, "Event ", el("span", { class: "mono" }, id)), body);

  async function load() {
    const e = await get(`/v1/events/${id}`);
    body.replaceChildren(
      facts([
        ["Phase", el("span", {}, phase(e.phase), " since ", el("span", { "data-since": e.phaseSince }, age(e.phaseSince)), reason(e.waitingFor))],
        ["Waits for", e.waitingFor ? waitsFor(e.waitingFor) : null],
        ["Amount", `${kas(e.amountSompi)} (${e.amountSompi} sompi)`],
        ["Destination", el("span", { class: "mono" }, e.destination)],
        ["Stream", el("span", {}, el("span", { class: "mono" }, e.stream), ` nonce ${e.nonce}`)],
        ["External id", el("span", { class: "mono" }, e.externalId)],
        ["Received", `${time(e.receivedAt)} (${e.firstSeenVia})`],
        ["Slot, round", e.slot === null ? null : el("span", {}, el("a", { href: "#/log" }, `slot ${e.slot}`), `, round ${e.round}`)],
        ["Retries used", String(e.retryCount)],
        ["Template", e.template ? el("span", { class: "mono" }, e.template) : null],
        ["Transaction", e.transaction ? el("span", { class: "mono" }, e.transaction) : null],
        ["Stage", e.stage ? e.stage.toLowerCase() : null],
        ["Confirmations", e.confirmationsDaa === null ? null : `${e.confirmationsDaa} of ${info.confirmationsDaa} (DAA score)`],
        ["Completed by", e.completedBy.length ? e.completedBy.join(", ") : null],
      ]),
      el("h3", {}, "Votes and locks"),
      el("p", {}, votesBar(info.members, e.votes, e.locks), " ", meter(e.signatures.members.length, info.signatureThreshold), " signatures"),
      e.votes.length + e.locks.length === 0
        ? el("p", { class: "muted" }, "No vote for this event is held here.")
        : table(
            "Statements",
            [
              { title: "Member", cell: (s) => s.member },
              { title: "Says", cell: (s) => s.kind },
              { title: "Round", number: true, cell: (s) => String(s.round) },
              { title: "Decision", cell: (s) => el("span", { class: "mono", title: s.decision }, shortHash(s.decision)) },
              { title: "At", cell: (s) => time(s.at) },
            ],
            [...e.votes.map((v) => ({ ...v, kind: "votes" })), ...e.locks.map((l) => ({ ...l, kind: "locks" }))],
          ),
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
