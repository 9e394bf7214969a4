import { get } from "./api.js";
import { el, empty, facts, keepingFocus, table } from "./dom.js";
import { phase } from "./events.js";
import { age, kas, shortHash, stream, time } from "./format.js";
import { anchor } from "./votes.js";

/** A state of a member, in words as well as in colour. */
function heard(s) {
  if (s.self) return phase("up");
  if (s.up && s.returning) return el("span", {}, phase("up"), el("span", { class: "why" }, "returning: says and signs nothing yet"));
  return s.up ? phase("up") : el("span", {}, phase("down"), el("span", { class: "why" }, `missing since ${time(s.missingSince)}${s.lastHeard ? "" : " (not heard yet)"}`));
}

function faults(s) {
  const said = s.equivocations.length ? `said two things ${s.equivocations.length} times` : null;
  const forged = s.forgeries ? `${s.forgeries} forged statements are kept as evidence` : null;
  const bad = s.badSignatures ? `${s.badSignatures} messages with bad signatures are kept as evidence` : null;
  if (!s.faults && !said && !forged && !bad) return "0";
  return el("span", {}, String(s.faults), el("span", { class: "why" }, [s.lastFault, said, forged, bad].filter(Boolean).join("; ")));
}

/**
 * A page that shows one answer of the API and reads it again when something of `kinds` changed, at most once a second; and every
 * `pollMs`, where what it shows changes without a word in the change feed.
 */
export function page(title, path, kinds, draw, pollMs = 0) {
  return async (root, info) => {
    const body = el("div", {});
    root.append(el("h2", {}, title), body);
    const load = async () => {
      const shown = [draw(await get(path(info)), info)].flat();
      keepingFocus(body, () => body.replaceChildren(...shown));
    };
    let timer = null;
    await load();
    const again = () => load().catch((failure) => console.warn(`${title}:`, failure.message));
    const poll = pollMs ? setInterval(again, pollMs) : null;
    return {
      reload: load,
      change(kind) {
        if (!kinds.includes(kind) || timer) return;
        timer = setTimeout(() => {
          timer = null;
          again();
        }, 1000);
      },
      close() {
        clearTimeout(timer);
        clearInterval(poll);
      },
    };
  };
}

/** Each locker's chain anchor and their median; nothing in the crash profile. */
function anchors(s) {
  if (s.anchorDaaScores === null) return null;
  return [...s.lockedBy.map((member, i) => `${member}${anchor(s.anchorDaaScores[i])}`), `median${anchor(s.medianAnchorDaaScore)}`].join("; ");
}

export const logPage = page("The pool's log", (info) => `/v1/pools/${info.pool}/log?limit=100&order=desc`, ["slot", "event"], (log) =>
  log.slots.length === 0
    ? empty("No slot is decided yet.")
    : table(
        "Log",
        [
          { title: "Slot", number: true, cell: (s) => String(s.slot) },
          { title: "Decision", cell: (s) => (s.undoes === null ? s.kind.toLowerCase() : `${s.kind.toLowerCase()} of slot ${s.undoes}`) },
          { title: "For", cell: (s) => el("span", {}, s.events.map((id) => el("a", { href: `#/events/${id}`, class: "mono" }, shortHash(id))), s.kind === "CANCEL" ? `${stream(s.stream)} #${s.nonce}` : null) },
          { title: "Round", number: true, cell: (s) => String(s.round) },
          { title: "Locked by", cell: (s) => el("span", { title: anchors(s) }, s.lockedBy.join(", ")) },
          { title: "Stage", cell: (s) => (s.stage ?? "–").toLowerCase() },
          { title: "Transaction", cell: (s) => el("span", { class: "mono", title: s.transaction }, shortHash(s.transaction)) },
          { title: "Decided", cell: (s) => time(s.decidedAt) },
        ],
        log.slots,
      ),
);

export const signersPage = page("Signers", () => "/v1/signers", ["signer", "slot"], (answer) =>
  table(
    "Signers",
    [
      { title: "Signer", cell: (s) => el("span", {}, el("b", {}, s.member), s.self ? " (this one)" : "") },
      { title: "State", cell: heard },
      { title: "Last heard", number: true, cell: (s) => (s.self || !s.lastHeard ? "–" : el("span", { "data-since": s.lastHeard }, age(s.lastHeard))) },
      { title: "Version", cell: (s) => s.version ?? "–" },
      { title: "Group hash", cell: (s) => el("span", { class: "mono", title: s.groupHash }, shortHash(s.groupHash)) },
      { title: "Tip (DAA)", number: true, cell: (s) => (s.tipDaaScore ? s.tipDaaScore.toLocaleString("en") : "–") },
      { title: "Votes", number: true, cell: (s) => String(s.votes) },
      { title: "Locks", number: true, cell: (s) => String(s.locks) },
      { title: "Lost", number: true, cell: (s) => String(s.lostEnvelopes ?? 0) },
      { title: "Faults", cell: faults },
    ],
    answer.signers,
  ),
  2000,
);

export const streamsPage = page("Streams", () => "/v1/streams", ["event", "stream", "slot"], (answer) =>
  answer.streams.length === 0
    ? empty("No stream is known yet.")
    : table(
        "Streams",
        [
          { title: "Stream", cell: (s) => el("span", { class: "mono wrap" }, stream(s.stream)) },
          { title: "Mode", cell: (s) => s.mode.toLowerCase() },
          { title: "Last decided", number: true, cell: (s) => (s.lastDecidedNonce === null ? "–" : String(s.lastDecidedNonce)) },
          { title: "Next", number: true, cell: (s) => (s.nextNonce === null ? "–" : String(s.nextNonce)) },
          { title: "Waiting", number: true, cell: (s) => String(s.waiting) },
          { title: "Hole", cell: (s) => (s.hole === null ? "–" : el("span", { class: "why" }, `nonce ${s.hole} is missing since `, el("span", { "data-since": s.blockedSince }, age(s.blockedSince)))) },
          { title: "Late", number: true, cell: (s) => String(s.late) },
        ],
        answer.streams,
      ),
);

export const poolPage = page("Pool", () => "/v1/pool", ["pool", "slot"], (pool) => [
  facts([
    ["Address", el("span", { class: "mono" }, pool.address)],
    ["Balance", kas(pool.balanceSompi)],
    ["Deep enough to spend", `${kas(pool.deepSompi)} in ${pool.deepCoins} of ${pool.coinCount} outputs, the largest ${kas(pool.largestDeepSompi)}`],
    ["Next output deep enough", pool.nextDeepInDaa === null ? "none is on its way" : `in a DAA score of ${pool.nextDeepInDaa.toLocaleString("en")}`],
    ["Reserved by live slots", kas(pool.reservedSompi)],
    ["Oldest output", pool.oldest === null ? "–" : `${kas(pool.oldest.amountSompi)}, ${pool.oldest.depthDaa.toLocaleString("en")} deep`],
    ["Tip (DAA score)", pool.tipDaaScore.toLocaleString("en")],
    ["Chain view", pool.fresh ? "fresh" : `not fresh, nothing is voted or signed: ${pool.kaspaDoubt ?? "the node is not synced or its tip stands still"}`],
    ["Fee rate", `${pool.feerateSompiPerGram} sompi per gram`],
  ]),
  el("h3", {}, "Kaspa nodes"),
  table(
    "Kaspa nodes",
    [
      { title: "Node", cell: (n) => el("span", { class: "mono" }, n.where) },
      { title: "State", cell: (n) => (n.problem ? el("span", {}, phase("down"), el("span", { class: "why" }, n.problem)) : n.serving ? "serving" : "standing by, compared with the first") },
      { title: "Version", cell: (n) => n.version || "–" },
      { title: "Tip (DAA score)", number: true, cell: (n) => n.tipDaaScore.toLocaleString("en") },
    ],
    pool.kaspaNodes,
  ),
  el("h3", {}, "Outputs by depth"),
  table(
    "Outputs by depth",
    [
      { title: "Depth (DAA)", cell: (d) => (d.belowDaa === null ? `${d.fromDaa.toLocaleString("en")} and more` : `${d.fromDaa.toLocaleString("en")} to ${(d.belowDaa - 1).toLocaleString("en")}`) },
      { title: "Outputs", number: true, cell: (d) => d.coins.toLocaleString("en") },
      { title: "Amount", number: true, cell: (d) => kas(d.sompi) },
      { title: "", cell: (d) => (d.fromDaa >= pool.minInputDepthDaa ? "deep enough" : "not deep enough yet") },
    ],
    pool.byDepth.filter((d) => d.belowDaa === null || d.belowDaa > d.fromDaa),
  ),
  el("h3", {}, pool.coinCount > pool.coins.length ? `Unspent outputs, the oldest ${pool.coins.length}` : "Unspent outputs"),
  pool.coins.length === 0
    ? empty("The pool holds nothing on this node's virtual chain.")
    : table(
        "Unspent outputs",
        [
          { title: "Outpoint", cell: (c) => el("span", { class: "mono", title: c.outpoint }, shortHash(c.outpoint)) },
          { title: "Amount", number: true, cell: (c) => kas(c.amountSompi) },
          { title: "Depth (DAA)", number: true, cell: (c) => c.depthDaa.toLocaleString("en") },
          { title: "State", cell: (c) => c.state.toLowerCase() },
        ],
        pool.coins,
      ),
]);
