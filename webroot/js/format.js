/** 250000000 sompi is "2.5 KAS"; amounts are decimal strings and may be larger than a double holds. */
export function kas(sompi) {
  const value = BigInt(sompi);
  const whole = value / 100000000n;
  const rest = (value % 100000000n).toString().padStart(8, "0").replace(/0+$/, "");
  return `${whole.toLocaleString("en")}${rest ? "." + rest : ""} KAS`;
}

export function shortHash(hash) {
  return hash ? `${hash.slice(0, 8)}…${hash.slice(-4)}` : "–";
}

/** How long ago, in the largest two units that matter. */
export function age(since, now = Date.now()) {
  if (!since) return "–";
  const seconds = Math.max(0, Math.floor((now - Date.parse(since)) / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  if (seconds < 86400) return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
  return `${Math.floor(seconds / 86400)} d ${Math.floor((seconds % 86400) / 3600)} h`;
}

/** In the reader's own time zone, and sortable: 2026-11-21 11:24:35. */
export function time(instant) {
  if (!instant) return "–";
  const date = new Date(instant);
  const two = (number) => String(number).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** A stream's name with its hashes shortened. */
export function stream(name) {
  return name.replace(/[0-9a-f]{40,}/g, (hash) => shortHash(hash.replace(/^0{24}/, "")));
}
