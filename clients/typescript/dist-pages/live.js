// Made from clients/typescript/src/live.ts by `npm run build`; do not edit.

var touched = !1, missed = !1, waits, SETTLE_MS = 300;
function times() {
 let language = document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang, day = { day: "numeric", month: "short", year: "numeric" }, clock = { hour: "2-digit", minute: "2-digit", timeZoneName: "short" }, format = new Intl.DateTimeFormat(language, { ...day, ...clock }), days = new Intl.DateTimeFormat(language, { ...day, timeZone: "UTC" });
 for (let time of document.querySelectorAll("time[datetime]:not([data-local])")) {
  let instant = new Date(time.dateTime);
  Number.isNaN(instant.getTime()) || (time.title ||= time.textContent ?? "", time.textContent = (/^\d{4}-\d\d-\d\d$/.test(time.dateTime) ? days : format).format(instant), time.dataset.local = "");
 }
}
function shifted(text, toUtc) {
 let instant = new Date(toUtc ? text : `${text}Z`);
 return Number.isNaN(instant.getTime()) ? text : (toUtc || instant.setTime(instant.getTime() - instant.getTimezoneOffset() * 6e4), instant.toISOString().slice(0, text.length));
}
function fields() {
 let name = new Intl.DateTimeFormat(document.documentElement.lang, { timeZoneName: "long" });
 for (let field of document.querySelectorAll("input[data-utc]:not([data-local])")) {
  field.dataset.local = "", field.value = shifted(field.value, !1);
  let zone = field.parentElement?.querySelector(".zone"), said = name.formatToParts(/* @__PURE__ */ new Date()).find((part) => part.type === "timeZoneName")?.value;
  zone && said !== void 0 && (zone.textContent = said);
 }
}
document.addEventListener("formdata", ({ formData, target }) => {
 for (let field of target.querySelectorAll("input[data-local]"))
  formData.set(field.name, shifted(field.value, !0));
});
function pathOf(element, root) {
 let path = [];
 for (let at = element; at !== root && at.parentElement !== null; at = at.parentElement)
  path.unshift([...at.parentElement.children].indexOf(at));
 return path;
}
async function refresh() {
 let old = document.querySelector("main");
 if (missed = document.hidden, touched || missed || old === null) return;
 let response = await fetch(location.href, { headers: { accept: "text/html" } });
 if (!response.ok) return;
 let fresh = new DOMParser().parseFromString(await response.text(), "text/html").querySelector("main");
 if (fresh === null || touched || fresh.innerHTML === served) return;
 served = fresh.innerHTML;
 let active = document.activeElement, path = active !== null && old.contains(active) ? pathOf(active, old) : void 0, [x, y] = [scrollX, scrollY];
 old.replaceWith(fresh), times(), fields();
 let found = (active?.id ? document.getElementById(active.id) : null) ?? path?.reduce((at, place) => at?.children[place], fresh);
 path !== void 0 && found instanceof HTMLElement && found.focus({ preventScroll: !0 }), scrollTo(x, y);
}
var served = document.querySelector("main")?.innerHTML;
addEventListener("input", ({ target }) => {
 touched ||= document.querySelector("main")?.contains(target) === !0;
});
addEventListener("keydown", (event) => {
 let at = event.target instanceof HTMLElement ? event.target : void 0, writing = at?.isContentEditable === !0 || at?.matches("input, textarea, select") === !0;
 if (event.key !== "/" || writing || event.ctrlKey || event.metaKey || event.altKey) return;
 let search = document.querySelector("[data-search], input[type=search]");
 search !== null && (event.preventDefault(), search.focus(), search.select());
});
times();
fields();
var url = document.body.dataset.events;
if (url !== void 0) {
 let soon = () => {
  clearTimeout(waits), waits = setTimeout(() => {
   refresh().catch(() => {
   });
  }, SETTLE_MS);
 }, events = new EventSource(url);
 for (let name of ["message", "fact"]) events.addEventListener(name, soon);
 document.addEventListener("visibilitychange", () => {
  !document.hidden && missed && soon();
 });
}
