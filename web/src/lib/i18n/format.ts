/** Times, money and numbers as the reader writes them (ui.md §12). */

import { t, words } from './index.svelte';
import { dayNumber, wallOf } from './zone';

const formats = new Map<string, Intl.DateTimeFormat>();

function dateFormat(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${words.tag} ${words.zone} ${JSON.stringify(options)}`;
  let found = formats.get(key);
  if (!found) formats.set(key, (found = new Intl.DateTimeFormat(words.tag, { timeZone: words.zone, ...options })));
  return found;
}

/** `08:41`: the 24-hour clock in every language. */
export function clockTime(at: string | number): string {
  return dateFormat({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(new Date(at));
}

const moment = (at: string | number) => (typeof at === 'number' ? at : Date.parse(at));

/** Whole days from the day of `at` to the day of `now`, on the reader's calendar: 0 today, 1 yesterday. */
export function daysAgo(at: string | number, now: number): number {
  return dayNumber(now) - dayNumber(moment(at));
}

const sameYear = (at: string | number, now: number) => wallOf(moment(at)).year === wallOf(now).year;

/** `14 Nov`, with the year when it is not this one. */
export function shortDate(at: string | number, now: number): string {
  const same = sameYear(at, now);
  return dateFormat({ day: 'numeric', month: 'short', ...(same ? {} : { year: 'numeric' }) }).format(new Date(at));
}

/** A day between messages: Today, Yesterday, `Fri 14 Nov`, with the year when it is not this one. */
export function dayName(at: string | number, now: number): string {
  const ago = daysAgo(at, now);
  if (ago === 0) return t('day.today');
  if (ago === 1) return t('day.yesterday');
  const date = new Date(at);
  const same = sameYear(at, now);
  return dateFormat({
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    ...(same ? {} : { year: 'numeric' }),
  })
    .format(date)
    .replace(/,(?=\s)/g, '');
}

/** The time of a row: `20:04` today, `Mon` in the last six days, else `14 Nov`. */
export function rowTime(at: string | number, now: number): string {
  const ago = daysAgo(at, now);
  if (ago <= 0) return clockTime(at);
  if (ago < 7) return dateFormat({ weekday: 'short' }).format(new Date(at));
  return shortDate(at, now);
}

/** A day with its time, in words where they are shorter: `today 08:41`, `21 Nov, 10:02`. */
export function dayAndTime(at: string | number, now: number): string {
  const ago = daysAgo(at, now);
  const time = clockTime(at);
  if (ago === 0) return t('day.todayAt', { time });
  if (ago === 1) return t('day.yesterdayAt', { time });
  if (ago === -1) return t('day.tomorrowAt', { time });
  return t('day.dateAt', { date: shortDate(at, now), time });
}

/** `Mar 2025` */
export function monthAndYear(at: string | number): string {
  return dateFormat({ month: 'short', year: 'numeric' }).format(new Date(at));
}

const numbers = new Map<string, Intl.NumberFormat>();

/** `1,234` */
export function number(n: number, options: Intl.NumberFormatOptions = {}): string {
  const key = `${words.tag} ${JSON.stringify(options)}`;
  let found = numbers.get(key);
  if (!found) numbers.set(key, (found = new Intl.NumberFormat(words.tag, options)));
  return found.format(n);
}

// By the order's currency, never by the reader's language (ui.md §8.6): ฿1,290.00 · Rp 318.000 · 389.000 ₫.
const HOME: Record<string, string> = {
  THB: 'th',
  VND: 'vi',
  IDR: 'id',
  MYR: 'ms-MY',
  PHP: 'en-PH',
  SGD: 'en-SG',
  TWD: 'zh-TW',
  CNY: 'zh-CN',
  JPY: 'ja',
  KRW: 'ko',
  BRL: 'pt-BR',
  MXN: 'es-MX',
};
const moneyFormats = new Map<string, { format: Intl.NumberFormat; digits: number }>();

/** Money in minor units by ISO 4217, written as the currency's home writes it. `short` leaves out a fraction of zero. */
export function money(value: { amount_minor: number; currency: string }, short = false): string {
  const { currency } = value;
  let found = moneyFormats.get(currency + short);
  if (!found) {
    const locale = `${HOME[currency] ?? 'en'}-u-nu-latn`;
    let digits = 2;
    try {
      digits =
        new Intl.NumberFormat(locale, { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
    } catch {
      return `${(value.amount_minor / 100).toFixed(2)} ${currency}`;
    }
    // The rupiah has two minor digits by the standard, and nobody writes them.
    const shown = currency === 'IDR' ? 0 : digits;
    found = {
      digits: currency === 'IDR' ? 2 : digits,
      format: new Intl.NumberFormat(locale, {
        style: 'currency',
        currency,
        currencyDisplay: 'narrowSymbol',
        minimumFractionDigits: short ? 0 : shown,
        maximumFractionDigits: shown,
      }),
    };
    moneyFormats.set(currency + short, found);
  }
  const amount = value.amount_minor / 10 ** found.digits;
  return found.format.format(amount);
}

/** `184 kB`, `2.1 MB` */
export function fileSize(bytes: number): string {
  if (bytes < 1000) return `${number(bytes)} B`;
  if (bytes < 1_000_000) return `${number(Math.round(bytes / 1000))} kB`;
  return `${number(bytes / 1_000_000, { maximumFractionDigits: 1 })} MB`;
}

/** `0:08`, `12:31` */
export function mediaLength(ms: number): string {
  const s = Math.round(ms / 1000);
  return `${Math.floor(s / 60)}:${String(s % 60).padStart(2, '0')}`;
}

// Intl has no durations this short in all languages, hence messages (ui.md §12).
const days = (n: number) => t('duration.days', { n });
const hours = (n: number) => t('duration.hours', { n });
const minutes = (n: number) => t('duration.minutes', { n });
const seconds = (n: number) => t('duration.seconds', { n });

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long somebody has waited, one unit: `11 h`, `26 m`, `3 d`; under a minute counts as one. */
export function waited(ms: number): string {
  if (ms >= DAY) return days(Math.floor(ms / DAY));
  if (ms >= HOUR) return hours(Math.floor(ms / HOUR));
  return minutes(Math.max(1, Math.floor(ms / MINUTE)));
}

/** Time left by the steps of ui.md §7: ≥ 2 d `3 d` · ≥ 10 h `23 h` · ≥ 1 h `1 h 55 m` · < 1 h `42 m` · < 1 min `38 s`. */
export function shortDuration(ms: number, withSeconds = false): string {
  const left = Math.max(0, ms);
  if (left >= 2 * DAY) return days(Math.floor(left / DAY));
  if (left >= 10 * HOUR) return hours(Math.floor(left / HOUR));
  if (left >= HOUR) return hoursAndMinutes(left);
  if (left >= MINUTE || !withSeconds) return minutes(Math.max(1, Math.floor(left / MINUTE)));
  return seconds(Math.floor(left / 1000));
}

/** The finer form, for the head of the composer: `6 d 12 h`, `21 h 40 m`. */
export function longDuration(ms: number, withSeconds = false): string {
  const left = Math.max(0, ms);
  if (left >= DAY) {
    const rest = Math.floor((left % DAY) / HOUR);
    const whole = days(Math.floor(left / DAY));
    return rest === 0 ? whole : t('duration.pair', { long: whole, short: hours(rest) });
  }
  if (left >= HOUR) return hoursAndMinutes(left);
  return shortDuration(left, withSeconds);
}

function hoursAndMinutes(ms: number): string {
  const rest = Math.floor((ms % HOUR) / MINUTE);
  const whole = hours(Math.floor(ms / HOUR));
  return rest === 0 ? whole : t('duration.pair', { long: whole, short: minutes(rest) });
}
