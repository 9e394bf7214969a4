// The token lives here and nowhere else: not in storage, not in a cookie. The demo hands it over in the URL's fragment, which
// browsers never send, and it is taken out of the address bar at once.
let token = takeTokenFromFragment();

function takeTokenFromFragment() {
  const match = /^#token=([^&]+)/.exec(location.hash);
  if (!match) return null;
  history.replaceState(null, "", location.pathname + "#/events");
  return decodeURIComponent(match[1]);
}

export class ApiError extends Error {
  constructor(status, problem) {
    super(problem.detail || problem.title || `HTTP ${status}`);
    this.status = status;
    this.problem = problem;
  }
}

export function get(path) {
  return ask(path, {});
}

/** A change that an operator asks for. */
export function post(path, body) {
  return ask(path, { method: "POST", body: JSON.stringify(body), headers: { "content-type": "application/json" } });
}

/** Asks until there is a token that the server takes. */
async function ask(path, options) {
  for (;;) {
    if (!token) await signIn("");
    const response = await fetch(path, { ...options, headers: { ...options.headers, authorization: `Bearer ${token}` } });
    if (response.status === 401) {
      token = null;
      await signIn("The server does not know this token.");
      continue;
    }
    if (!response.ok) throw new ApiError(response.status, await response.json().catch(() => ({})));
    return response.json();
  }
}

let asking = null;

function signIn(why) {
  asking ??= new Promise((resolve) => {
    const dialog = document.getElementById("sign-in");
    const field = document.getElementById("token");
    document.getElementById("sign-in-why").textContent = why;
    dialog.oncancel = (event) => event.preventDefault();
    dialog.onclose = () => {
      token = field.value.trim();
      field.value = "";
      asking = null;
      resolve();
    };
    dialog.showModal();
  });
  return asking;
}

/**
 * Follows /v1/changes for ever, resuming after the last id it saw. EventSource cannot send a token, so the stream is read by
 * fetch. `onState` hears "live" or "lost"; `onReload` when the server no longer has what was missed.
 */
export async function follow({ onChange, onState, onReload }) {
  let lastEventId = null;
  for (let waitMs = 500; ; waitMs = Math.min(waitMs * 2, 10000)) {
    try {
      if (!token) await signIn("");
      const headers = { authorization: `Bearer ${token}`, accept: "text/event-stream" };
      if (lastEventId) headers["last-event-id"] = lastEventId;
      const response = await fetch("/v1/changes", { headers });
      if (!response.ok) throw new ApiError(response.status, {});
      onState("live");
      waitMs = 500;
      for await (const message of messages(response.body)) {
        if (message.id) lastEventId = message.id;
        if (message.event === "reload") onReload();
        else if (message.data) onChange(message.event, JSON.parse(message.data));
      }
    } catch (failure) {
      if (failure.status === 401) token = null;
      console.warn("changes:", failure.message);
    }
    onState("lost");
    await new Promise((resolve) => setTimeout(resolve, waitMs));
  }
}

async function* messages(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let buffer = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    buffer += value;
    for (let end = buffer.indexOf("\n\n"); end >= 0; end = buffer.indexOf("\n\n")) {
      yield parse(buffer.slice(0, end));
      buffer = buffer.slice(end + 2);
    }
  }
}

function parse(block) {
  const message = { event: "message", data: "", id: null };
  for (const line of block.split("\n")) {
    const colon = line.indexOf(":");
    if (colon <= 0) continue;
    const value = line.slice(colon + 1).replace(/^ /, "");
    const field = line.slice(0, colon);
    if (field === "data") message.data += value;
    else if (field === "event" || field === "id") message[field] = value;
  }
  return message;
}
