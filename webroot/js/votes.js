import { el } from "./dom.js";
import { shortHash } from "./format.js";

/**
 * Who voted for what: one cell a member, one colour a decision, a frame where the member has locked it. Votes and locks are
 * `{member, decision, round}`; a null decision is an empty vote, and a lock of the Byzantine profile has its `anchorDaaScore`.
 */
export function votesBar(members, votes, locks) {
  const choices = [...new Set([...votes, ...locks].map((s) => s.decision).filter(Boolean))].sort();
  const cells = members.map((member) => cell(member, last(votes, member), last(locks, member), choices));
  const spoken = members.map((member) => say(member, last(votes, member), last(locks, member))).join("; ");
  return el("span", { class: "votes", role: "img", "aria-label": spoken }, cells);
}

function last(statements, member) {
  return statements.filter((s) => s.member === member).sort((a, b) => b.round - a.round)[0] ?? null;
}

function cell(member, vote, lock, choices) {
  const shown = vote ?? lock;
  const choice = !shown ? null : shown.decision ? Math.min(choices.indexOf(shown.decision), 3) : "empty";
  return el(
    "span",
    { class: lock ? "vote locked" : "vote", "data-choice": choice, title: say(member, vote, lock) },
    member.slice(0, 2),
  );
}

function say(member, vote, lock) {
  if (!vote && !lock) return `${member}: no vote`;
  const forWhat = (s) => (s.decision ? shortHash(s.decision) : "nothing");
  const parts = [];
  if (vote) parts.push(`votes for ${forWhat(vote)} in round ${vote.round}`);
  if (lock) parts.push(`locked on ${forWhat(lock)} in round ${lock.round}${anchor(lock.anchorDaaScore)}`);
  return `${member}: ${parts.join(", ")}`;
}

/** Where the locker's own node stood, in words; nothing in the crash profile. */
export function anchor(daaScore) {
  return (daaScore ?? null) === null ? "" : ` at DAA score ${daaScore.toLocaleString("en")}`;
}

/** m of M as dots and as a number. */
export function meter(have, need) {
  const dots = Array.from({ length: need }, (_, i) => el("i", { class: i < have ? "on" : null, "aria-hidden": "true" }));
  return el("span", { class: "meter" }, dots, have > need ? ` ${need} of ${need}, +${have - need}` : ` ${have} of ${need}`);
}
