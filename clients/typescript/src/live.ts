/**
 * What all pages do where there is a script: they work without it.
 *
 * - `<body data-events="URL">`: server-sent events; when one comes (`message` or `fact`), the same page is fetched and
 *   its `<main>` put in place of the old one, unless a field in it has been touched, or it has not changed.
 * - `/` puts the reader into the search field (`input[type=search]`, or the first with `data-search`).
 * - `<time datetime>` stands in the reader's locale and zone, with the zone's name; what it said before is its title.
 */

let touched = false;
let missed = false;
let waits: ReturnType<typeof setTimeout> | undefined;
/** Events come in heaps; the page is fetched once for those of this long. */
const SETTLE_MS = 300;

function times(): void {
  // In the language of the page, which need not be the browser's, and without seconds.
  const language = document.documentElement.lang || undefined;
  const day = { year: "numeric", month: "short", day: "numeric" } as const;
  const format = new Intl.DateTimeFormat(language, { ...day, hour: "2-digit", minute: "2-digit", timeZoneName: "short" });
  const days = new Intl.DateTimeFormat(language, { ...day, timeZone: "UTC" });
  for (const time of document.querySelectorAll<HTMLTimeElement>("time[datetime]:not([data-local])")) {
    const instant = new Date(time.dateTime);
    if (Number.isNaN(instant.getTime())) continue;
    time.title ||= time.textContent ?? "";
    time.textContent = (/^\d{4}-\d\d-\d\d$/.test(time.dateTime) ? days : format).format(instant);
    time.dataset["local"] = "";
  }
}

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
