/**
 * What all pages do where there is a script: they work without it.
 *
 * - `<body data-events="URL">`: server-sent events; when one comes (`message` or `fact`), the same page is fetched and
 *   its `<main>` put in place of the old one, unless a field in it has been touched, or it has not changed.
 * - `/` puts the reader into the search field (`input[type=search]`, or the first with `data-search`).
 * - `<time datetime>` stands in the page's language and the reader's zone, with the zone's name; what it said before is
 *   its title.
 * - `<input type="datetime-local" data-utc>` is filled in in the reader's zone, and sent in UTC as without a script.
 */

let touched = false;
let missed = false;
let waits: ReturnType<typeof setTimeout> | undefined;
/** Events come in heaps; the page is fetched once for those of this long. */
const SETTLE_MS = 300;

function times(): void {
  const language = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang;
  const day = { day: "numeric", month: "short", year: "numeric" } as const;
  const clock = { hour: "2-digit", minute: "2-digit", timeZoneName: "short" } as const;
  const format = new Intl.DateTimeFormat(language, { ...day, ...clock });
  const days = new Intl.DateTimeFormat(language, { ...day, timeZone: "UTC" });
  for (const time of document.querySelectorAll<HTMLTimeElement>("time[datetime]:not([data-local])")) {
    const instant = new Date(time.dateTime);
    if (Number.isNaN(instant.getTime())) continue;
    time.title ||= time.textContent ?? "";
    time.textContent = (/^\d{4}-\d\d-\d\d$/.test(time.dateTime) ? days : format).format(instant);
    time.dataset["local"] = "";
  }
}

/** What a field of a date and a time says, with its zone changed by so many minutes. */
function shifted(text: string, toUtc: boolean): string {
  const instant = new Date(toUtc ? text : `${text}Z`);
  if (Number.isNaN(instant.getTime())) return text;
  // As if the reader's clock were UTC: the field has no zone of its own.
  if (!toUtc) instant.setTime(instant.getTime() - instant.getTimezoneOffset() * 60_000);
  return instant.toISOString().slice(0, text.length);
}

/** Fields of dates and times stand in the reader's zone, and say which it is. */
function fields(): void {
  const name = new Intl.DateTimeFormat(document.documentElement.lang, { timeZoneName: "long" });
  for (const field of document.querySelectorAll<HTMLInputElement>("input[data-utc]:not([data-local])")) {
    field.dataset["local"] = "";
    field.value = shifted(field.value, false);
    const zone = field.parentElement?.querySelector(".zone");
    const said = name.formatToParts(new Date()).find((part) => part.type === "timeZoneName")?.value;
    if (zone && said !== undefined) zone.textContent = said;
  }
}

document.addEventListener("formdata", ({ formData, target }) => {
  for (const field of (target as HTMLFormElement).querySelectorAll<HTMLInputElement>("input[data-local]")) {
    formData.set(field.name, shifted(field.value, true));
  }
});

/** How to find an element again in another copy of the page. */
function pathOf(element: Element, root: Element): number[] {
  const path: number[] = [];
  for (let at = element; at !== root && at.parentElement !== null; at = at.parentElement) {
    path.unshift([...at.parentElement.children].indexOf(at));
  }
  return path;
}

async function refresh(): Promise<void> {
  const old = document.querySelector("main");
  missed = document.hidden;
  if (touched || missed || old === null) return;
  const response = await fetch(location.href, { headers: { accept: "text/html" } });
  if (!response.ok) return;
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html").querySelector("main");
  if (fresh === null || touched || fresh.innerHTML === served) return;
  served = fresh.innerHTML;
  const active = document.activeElement;
  const path = active !== null && old.contains(active) ? pathOf(active, old) : undefined;
  const [x, y] = [scrollX, scrollY];
  old.replaceWith(fresh);
  times();
  fields();
  const named = active?.id ? document.getElementById(active.id) : null;
  const found = named ?? path?.reduce<Element | undefined>((at, place) => at?.children[place], fresh);
  if (path !== undefined && found instanceof HTMLElement) found.focus({ preventScroll: true });
  scrollTo(x, y);
}

/** What the node sent as the content of `<main>`, before times were written in it. */
let served = document.querySelector("main")?.innerHTML;

addEventListener("input", ({ target }) => {
  touched ||= document.querySelector("main")?.contains(target as Node) === true;
});
addEventListener("keydown", (event) => {
  const at = event.target instanceof HTMLElement ? event.target : undefined;
  const writing = at?.isContentEditable === true || at?.matches("input, textarea, select") === true;
  if (event.key !== "/" || writing || event.ctrlKey || event.metaKey || event.altKey) return;
  const search = document.querySelector<HTMLInputElement>("[data-search], input[type=search]");
  if (search === null) return;
  event.preventDefault();
  search.focus();
  search.select();
});

times();
fields();
const url = document.body.dataset["events"];
if (url !== undefined) {
  const soon = (): void => {
    clearTimeout(waits);
    waits = setTimeout(() => void refresh().catch(() => undefined), SETTLE_MS);
  };
  const events = new EventSource(url);
  for (const name of ["message", "fact"]) events.addEventListener(name, soon);
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && missed) soon();
  });
}
