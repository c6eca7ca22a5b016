/** Instants, days and spans: their numbers in bytes and their texts. */

import { Broken } from "./error.js";

const DAY = 86_400_000;
/** 1900-01-01, in milliseconds since 1970. */
const FIRST = -25_567 * DAY;
const DAYS_MAX = 401_766;
const INSTANT_MAX = 32_503_680_000_000 - 1;
const SPAN_MAX = 36_525 * DAY;

/** Milliseconds since 1970 as `2026-11-22T13:05:00.000Z`. */
export function instantText(ms: number): string {
  if (ms > INSTANT_MAX) throw new Broken("an instant lies between 1970 and the end of 2999");
  return new Date(ms).toISOString();
}

/** Days since 1900-01-01 as `2026-11-22`. */
export function dayText(days: number): string {
  if (days > DAYS_MAX) throw new Broken("a day lies between 1900-01-01 and 2999-12-31");
  return new Date(FIRST + days * DAY).toISOString().slice(0, 10);
}

/** The number of the day `2026-11-22`. */
export function dayOf(text: string): number {
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  const days = (ms - FIRST) / DAY;
  if (!(days >= 0 && days <= DAYS_MAX) || dayText(days) !== text) {
    throw new Broken(`\`${text}\` is not a day such as \`2026-11-22\`, from 1900-01-01 to 2999-12-31`);
  }
  return days;
}

/** The number of an instant; any offset is read, and up to nine decimals, of which three are kept. */
export function instantOf(text: string): number {
  const found = /^([\d-]{10})[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d\d):(\d\d))$/.exec(text);
  if (found === null) throw new Broken(`\`${text}\` is not an instant such as \`2026-11-22T13:05:00.000Z\``);
  const [, day = "", hour, minute, second, part = "", sign, offsetHour, offsetMinute] = found;
  const [h, m, s] = [Number(hour), Number(minute), Number(second)];
  const [oh, om] = [Number(offsetHour ?? 0), Number(offsetMinute ?? 0)];
  if (h > 23 || m > 59 || s > 59 || oh > 23 || om > 59) throw new Broken(`\`${text}\` has no such time of day`);
  const offset = (sign === "-" ? -1 : 1) * (oh * 60 + om) * 60_000;
  const clock = ((h * 60 + m) * 60 + s) * 1000 + Number(part.padEnd(3, "0").slice(0, 3));
  const ms = FIRST + dayOf(day) * DAY + clock - offset;
  if (ms < 0 || ms > INSTANT_MAX) throw new Broken("an instant lies between 1970 and the end of 2999");
  return ms;
}

/** Milliseconds as `P1DT12H`. */
export function spanText(ms: number): string {
  if (ms > SPAN_MAX) throw new Broken("a span is at most a hundred years");
  const days = Math.floor(ms / DAY);
  const rest = ms % DAY;
  const [hours, minutes] = [Math.floor(rest / 3_600_000), Math.floor((rest % 3_600_000) / 60_000)];
  const seconds = (rest % 60_000) / 1000;
  let clock = (hours > 0 ? `${hours}H` : "") + (minutes > 0 ? `${minutes}M` : "");
  if (seconds > 0 || ms === 0) clock += `${seconds}S`;
  return `P${days > 0 ? `${days}D` : ""}${clock === "" ? "" : `T${clock}`}`;
}

/** The milliseconds of an ISO 8601 duration of weeks, days, hours, minutes and seconds. */
export function spanOf(text: string): number {
  const part = "(\\d{1,12})";
  const pattern = `^P(?:${part}W)?(?:${part}D)?(?:T(?:${part}H)?(?:${part}M)?(?:(\\d{1,12})(?:\\.(\\d{1,3}))?S)?)?$`;
  const found = text.endsWith("P") || text.endsWith("T") ? null : new RegExp(pattern).exec(text);
  if (found === null) throw new Broken(`\`${text}\` is not a span such as \`P14D\`, \`PT30M\` or \`P1DT12H\``);
  const [weeks, days, hours, minutes, seconds] = found.slice(1, 6).map((digits) => BigInt(digits ?? 0)) as bigint[];
  const hour = ((weeks ?? 0n) * 7n + (days ?? 0n)) * 24n + (hours ?? 0n);
  const second = (hour * 60n + (minutes ?? 0n)) * 60n + (seconds ?? 0n);
  const ms = second * 1000n + BigInt((found[6] ?? "").padEnd(3, "0"));
  if (ms > SPAN_MAX) throw new Broken("a span is at most a hundred years");
  return Number(ms);
}
