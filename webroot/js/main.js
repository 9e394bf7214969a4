import { follow, get } from "./api.js";
import { el } from "./dom.js";
import { age, time } from "./format.js";
import { eventPage } from "./event.js";
import { eventsPage } from "./events.js";
import { auditPage, deadLetterPage, deadLettersPage } from "./desk.js";
import { logPage, poolPage, signersPage, streamsPage } from "./pages.js";

const pages = {
  events: eventsPage,
  log: logPage,
  signers: signersPage,
  streams: streamsPage,
  pool: poolPage,
  "dead-letters": deadLettersPage,
  audit: auditPage,
};
const details = { events: eventPage, "dead-letters": deadLetterPage };
const content = document.getElementById("content");
const banner = document.getElementById("banner");
let info = null;
let current = null;
let drawing = 0;
let feed = "connecting";
let absent = "";

async function route() {
  const [name, id] = location.hash.replace(/^#\//, "").split("/");
  const page = id && details[name] ? details[name] : (pages[name] ?? eventsPage);
  const turn = ++drawing;
  current?.close?.();
  current = null;
  for (const link of document.querySelectorAll("nav a")) {
    if (link.getAttribute("href") === `#/${pages[name] ? name : "events"}`) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  const root = el("div", {});
  try {
    const shown = await page(root, info, id);
    if (turn === drawing) current = shown;
    else shown?.close?.(); // another page was chosen meanwhile
  } catch (failure) {
    root.append(el("p", { class: "empty", role: "alert" }, `${failure.message}`));
  }
  if (turn === drawing) content.replaceChildren(root);
}

/** A page was chosen: whoever reads by keyboard or by ear goes on from its beginning. */
async function moved() {
  await route();
  content.focus({ preventScroll: true });
  window.scrollTo(0, 0);
}

/** The head of the page: what an operator looks at first. */
async function refreshInfo() {
  info = await get("/v1/info");
  document.title = `Quorate – ${info.member}`;
  const up = info.membersUp.length;
  const status = [
    ["signer", info.member],
    ["heard", `${up} of ${info.members.length}`],
    ["slot", info.height.toLocaleString("en")],
    ["waiting", info.waitingEvents.toLocaleString("en")],
    ["oldest", info.oldestWaitingSince ? age(info.oldestWaitingSince) : "–"],
    ["tip", info.tipDaaScore.toLocaleString("en")],
    ["view", feed],
  ];
  document.getElementById("status").replaceChildren(...status.map(([term, value]) => el("div", { "data-value": value }, el("dt", {}, term), el("dd", {}, value))));
  const names = info.missing.map((m) => `${m.member} (since ${time(m.since)})`).join(", ");
  if (info.halted) warn(`Halted: ${info.halted}`, false);
  else if (info.returning) warn(`Returning: ${info.returning.reason}. Nothing is said or signed here ${info.returning.barredTo ? `up to slot ${info.returning.barredTo}` : "until enough others have answered"}.`, false);
  else if (up < info.quorum) warn(`${up} of ${info.members.length} signers are heard, ${info.quorum} are needed: events wait. Missing: ${names}.`, false);
  else if (!info.nodeFresh) warn(`Nothing is voted or signed: ${info.kaspaDoubt ?? "the Kaspa node is not synced or its tip stands still"}.`, false);
  else if (names) warn(`Not heard: ${names}. The others go on.`, true);
  else banner.hidden = true;
  if (absent !== names) current?.reload?.();
  absent = names;
}

// An alert is spoken when it changes, not at every look.
function warn(text, quiet) {
  if (banner.textContent !== text) banner.textContent = text;
  banner.className = quiet ? "quiet" : "";
  banner.hidden = false;
}

function everySecond() {
  for (const node of document.querySelectorAll("[data-since]")) node.textContent = age(node.dataset.since);
}

async function main() {
  await refreshInfo();
  window.addEventListener("hashchange", moved);
  document.getElementById("skip").addEventListener("click", (event) => {
    event.preventDefault(); // the address says which page is shown
    content.focus();
  });
  await route();
  setInterval(everySecond, 1000);
  setInterval(() => refreshInfo().catch((failure) => warn(`No answer from this signer: ${failure.message}`, false)), 2000);
  follow({
    onChange: (kind, data) => current?.change(kind, data),
    onState: (state) => {
      feed = state;
      document.body.setAttribute("data-feed", state);
    },
    onReload: () => current?.reload(),
  });
}

main().catch((failure) => warn(`The dashboard could not start: ${failure.message}`, false));
