import { follow, get } from "./api.js";
import { el } from "./dom.js";
import { age } from "./format.js";
import { eventPage } from "./event.js";
import { eventsPage } from "./events.js";
import { logPage, poolPage, signersPage, streamsPage } from "./pages.js";

const pages = { events: eventsPage, log: logPage, signers: signersPage, streams: streamsPage, pool: poolPage };
const content = document.getElementById("content");
const banner = document.getElementById("banner");
let info = null;
let current = null;
let drawing = 0;

async function route() {
  const [name, id] = location.hash.replace(/^#\//, "").split("/");
  const page = name === "events" && id ? eventPage : (pages[name] ?? eventsPage);
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
  } catch (failure) {
    root.append(el("p", { class: "empty", role: "alert" }, `${failure.message}`));
  }
  if (turn === drawing) content.replaceChildren(root);
}

/** The head of the page: what an operator looks at first. */
async function refreshInfo() {
  info = await get("/v1/info");
  document.title = `Quorate – ${info.member}`;
  const up = info.membersUp.length;
  const status = [
    ["signer", info.member],
    ["up", `${up} of ${info.members.length}`],
    ["slot", String(info.height)],
    ["waiting", String(info.waitingEvents)],
    ["oldest", info.oldestWaitingSince ? age(info.oldestWaitingSince) : "–"],
    ["tip", info.tipDaaScore.toLocaleString("en")],
  ];
  document.getElementById("status").replaceChildren(...status.map(([term, value]) => el("div", {}, el("dt", {}, term), el("dd", {}, value))));
  const missing = info.members.filter((m) => !info.membersUp.includes(m));
  if (info.halted) warn(`Halted: ${info.halted}`, false);
  else if (up < info.quorum) warn(`Only ${up} of ${info.members.length} signers are heard, ${info.quorum} are needed. Missing: ${missing.join(", ")}.`, false);
  else if (!info.nodeFresh) warn("The Kaspa node is not synced or its tip stands still: nothing is voted or signed.", false);
  else if (missing.length) warn(`Not heard: ${missing.join(", ")}. The others go on.`, true);
  else banner.hidden = true;
}

function warn(text, quiet) {
  banner.textContent = text;
  banner.className = quiet ? "quiet" : "";
  banner.hidden = false;
}

function everySecond() {
  for (const node of document.querySelectorAll("[data-since]")) node.textContent = age(node.dataset.since);
}

async function main() {
  await refreshInfo();
  window.addEventListener("hashchange", route);
  await route();
  setInterval(everySecond, 1000);
  setInterval(() => refreshInfo().catch((failure) => warn(`No answer from this signer: ${failure.message}`, false)), 2000);
  follow({
    onChange: (kind, data) => current?.change(kind, data),
    onState: (state) => document.body.setAttribute("data-feed", state),
    onReload: () => current?.reload(),
  });
}

main().catch((failure) => warn(`The dashboard could not start: ${failure.message}`, false));
