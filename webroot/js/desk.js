import { get, post } from "./api.js";
import { el, empty, facts, table } from "./dom.js";
import { age, shortHash, time } from "./format.js";
import { page } from "./pages.js";

/** What relayers delivered and the checks refused. */
export const deadLettersPage = page("Dead letters", () => "/v1/admin/dead-letters?limit=200", ["audit", "event"], (answer) =>
  answer.deadLetters.length === 0
    ? empty("Nothing was refused. What a relayer delivers and a check refuses stands here, to look at and to try again.")
    : table(
        "Dead letters",
        [
          { title: "Letter", cell: (d) => el("a", { href: `#/dead-letters/${d.id}` }, `#${d.id}`) },
          { title: "Refused", cell: (d) => el("span", { class: "why" }, words(d.code)) },
          { title: "At", cell: (d) => el("span", { class: "mono wrap" }, d.path || "–") },
          { title: "Relayer", cell: (d) => d.relayer },
          { title: "Times", number: true, cell: (d) => String(d.times) },
          { title: "Last", number: true, cell: (d) => el("span", { "data-since": d.lastAt }, age(d.lastAt)) },
          { title: "Became", cell: (d) => (d.eventId ? el("a", { href: `#/events/${d.eventId}`, class: "mono" }, shortHash(d.eventId)) : "–") },
        ],
        answer.deadLetters,
      ),
  5000,
);

/** One letter with its body, and the way to try it again. */
export async function deadLetterPage(root, info, id) {
  const body = el("div", {});
  root.append(el("h2", {}, `Dead letter #${id}`), body);

  async function load() {
    const d = await get(`/v1/admin/dead-letters/${id}`);
    const said = el("p", { role: "status" });
    body.replaceChildren(
      facts([
        ["Refused as", words(d.code)],
        ["Where", d.path ? el("span", { class: "mono" }, d.path) : null],
        ["Expected", d.expected],
        ["Found", d.found],
        ["Relayer", d.relayer],
        ["Delivered", `${d.times} times, first ${time(d.firstAt)}, last ${time(d.lastAt)}`],
        ["Became", d.eventId ? el("a", { href: `#/events/${d.eventId}`, class: "mono" }, d.eventId) : null],
      ]),
      el("p", { class: "actions" }, el("button", { onclick: () => requeue(said) }, "Try it again …")),
      said,
      el("h3", {}, `Body (${d.bodyBytes} bytes)`),
      el("pre", { tabindex: "0" }, pretty(d.body)),
    );
  }

  async function requeue(said) {
    const reason = await why(`Try dead letter #${id} again`, "Every check but the webhook's signature runs again; if all pass, the event is paid in its turn.");
    if (!reason) return;
    try {
      const answer = await post(`/v1/admin/dead-letters/${id}/requeue`, { reason });
      await load();
      body.querySelector("[role=status]").textContent = `Stored as event ${answer.eventId}.`;
    } catch (refused) {
      said.textContent = `Refused again: ${refused.message}`;
    }
  }

  await load();
  return { change() {}, reload: load };
}

/** Every change by a person. */
export const auditPage = page("Audit", () => "/v1/admin/audit?limit=200", ["audit"], (answer) =>
  answer.entries.length === 0
    ? empty("Nobody has changed anything yet.")
    : table(
        "Audit",
        [
          { title: "Entry", number: true, cell: (a) => String(a.sequence) },
          { title: "When", cell: (a) => time(a.at) },
          { title: "Who", cell: (a) => `${a.actor} (${a.role.toLowerCase()})` },
          { title: "What", cell: (a) => a.action },
          { title: "Of", cell: (a) => el("span", { class: "mono", title: a.subject }, a.subject.replace(/[0-9a-f]{40,}/g, shortHash)) },
          { title: "Why", cell: (a) => el("span", { class: "wrap" }, a.reason) },
          { title: "Hash", cell: (a) => el("span", { class: "mono", title: a.hash }, shortHash(a.hash)) },
        ],
        answer.entries,
      ),
);

/** Asks for the reason that every change needs; null when the operator leaves it. */
function why(title, text) {
  const dialog = document.getElementById("why");
  const field = document.getElementById("reason");
  document.getElementById("why-title").textContent = title;
  document.getElementById("why-text").textContent = text;
  field.value = "";
  dialog.returnValue = "no";
  dialog.showModal();
  field.focus();
  return new Promise((resolve) => {
    dialog.onclose = () => resolve(dialog.returnValue === "yes" ? field.value.trim() : null);
  });
}

function words(code) {
  return code.replaceAll("_", " ");
}

function pretty(body) {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
