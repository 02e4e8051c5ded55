/** When a snoozed conversation comes back: a few choices, and what people type for it in their languages. */

import { t, words } from '$lib/i18n/index.svelte';
import { fold } from '$lib/ui/match';

export interface Preset {
  label: () => string;
  at: Date;
  words: string;
}

function day(now: Date, ahead: number, hour: number, minute = 0): Date {
  const at = new Date(now);
  at.setDate(at.getDate() + ahead);
  at.setHours(hour, minute, 0, 0);
  return at;
}

export function snoozePresets(now: Date): Preset[] {
  const later = new Date(now.getTime() + 3 * 3_600_000);
  later.setMinutes(later.getMinutes() < 30 ? 30 : 60, 0, 0);
  const toMonday = (8 - now.getDay()) % 7 || 7;
  return [
    ...(later.getDate() === now.getDate()
      ? [{ label: () => t('snooze.later'), at: later, words: 'later today เดี๋ยว chiều nay nanti kemudian 稍后 稍後' }]
      : []),
    { label: () => t('snooze.tomorrow'), at: day(now, 1, 9), words: 'tomorrow พรุ่งนี้ sáng mai besok esok 明天' },
    ...(toMonday > 1
      ? [
          {
            label: () => t('snooze.monday'),
            at: day(now, toMonday, 9),
            words: 'monday จันทร์ thứ hai senin isnin 周一 週一 星期一',
          },
        ]
      : []),
    { label: () => t('snooze.week'), at: day(now, 7, 9), words: 'week สัปดาห์ tuần minggu 下周 下週' },
  ];
}

/** What a field for a day and a time holds, and the way back; null where it holds none. */
export function toField(at: Date): string {
  const two = (n: number) => String(n).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

export function fromField(value: string): Date | null {
  // Without a zone it is read as the clock on the wall, as all times here are.
  const at = new Date(value);
  return value && !Number.isNaN(at.getTime()) ? at : null;
}

const DAYS: readonly (readonly string[])[] = [
  ['sunday', 'sun', 'อาทิตย์', 'chu nhat', 'minggu', 'ahad', '周日', '週日', '星期日'],
  ['monday', 'mon', 'จันทร์', 'thu hai', 'thu 2', 'senin', 'isnin', '周一', '週一', '星期一'],
  ['tuesday', 'tue', 'อังคาร', 'thu ba', 'thu 3', 'selasa', '周二', '週二', '星期二'],
  ['wednesday', 'wed', 'พุธ', 'thu tu', 'thu 4', 'rabu', '周三', '週三', '星期三'],
  ['thursday', 'thu', 'พฤหัส', 'thu nam', 'thu 5', 'kamis', 'khamis', '周四', '週四', '星期四'],
  ['friday', 'fri', 'ศุกร์', 'thu sau', 'thu 6', 'jumat', 'jumaat', '周五', '週五', '星期五'],
  ['saturday', 'sat', 'เสาร์', 'thu bay', 'thu 7', 'sabtu', '周六', '週六', '星期六'],
];

const MONTHS = Array.from({ length: 12 }, (_, month) => new Date(2024, month, 1));

/** The months as the reader's language and English write them, folded, the longest first. */
function monthNames(tag: string): [name: string, month: number][] {
  const found = new Map<string, number>();
  for (const language of new Set([tag, 'en-GB']))
    for (const length of ['long', 'short'] as const) {
      const format = new Intl.DateTimeFormat(language, { day: 'numeric', month: length });
      MONTHS.forEach((at, month) => {
        const part = format.formatToParts(at).find((one) => one.type === 'month');
        const name = fold(part?.value ?? '').replace(/\.$/, '');
        if (/^\d*$/.test(name)) return;
        found.set(name, month);
        // Thai is written without its dots and its endings, too.
        found.set(name.replaceAll('.', ''), month);
        found.set(name.replace(/(คม|ยน|พันธ์)$/, ''), month);
        // And whatever the alphabet writes, begun: sep, sept.
        if (/^[a-z]{4,}$/.test(name))
          for (let n = 3; n < name.length; n += 1) if (!found.has(name.slice(0, n))) found.set(name.slice(0, n), month);
      });
    }
  return [...found].sort(([a], [b]) => b.length - a.length);
}

const named = new Map<string, { names: Map<string, number>; find: RegExp[] }>();

/** How a day of a month is found where the month has a name. */
function namedDays(tag: string) {
  let known = named.get(tag);
  if (!known) {
    const names = monthNames(tag);
    const month = `(?<month>${names.map(([name]) => name.replaceAll('.', '\\.')).join('|')})`;
    const year = String.raw`(?:[,/\s]+(?<year>\d{4})(?!\d))?`;
    const nth = String.raw`(?<![\d:.])(?<day>\d{1,2})(?:st|nd|rd|th)?`;
    known = {
      names: new Map(names),
      find: [
        new RegExp(String.raw`${nth}\s*${month}(?![\p{L}\p{M}\d])\.?${year}`, 'u'),
        new RegExp(String.raw`(?<![\p{L}\p{M}])${month}\.?\s*${nth}(?![\d:.h/])${year}`, 'u'),
      ],
    };
    named.set(tag, known);
  }
  return known;
}

/** In figures: 2026-12-25, 12月25日, 25/12, 25/12/2026, 25.12.2026 (9-10 is a time of the day). Of the last two `a` and `b` are day and month, in either order. */
const FIGURES = [
  /(?<!\d)(?<year>\d{4})\s*[-/.年]\s*(?<month>\d{1,2})\s*[-/.月]\s*(?<day>\d{1,2})(?!\d)[日号號]?/u,
  /(?<!\d)(?<month>\d{1,2})\s*月\s*(?<day>\d{1,2})(?!\d)[日号號]?/u,
  /(?<!\d)(?<a>\d{1,2})(?<mark>[-/.])(?<b>\d{1,2})\k<mark>(?<year>\d{4}|\d{2})(?!\d)/u,
  /(?<![\d:.])(?<a>\d{1,2})\/(?<b>\d{1,2})(?![\d:.])/u,
];

/** Whether the language writes the month before the day, as Chinese does. */
function monthFirst(tag: string): boolean {
  const parts = new Intl.DateTimeFormat(tag, { day: 'numeric', month: 'numeric' }).formatToParts(MONTHS[0]);
  return parts.findIndex((part) => part.type === 'month') < parts.findIndex((part) => part.type === 'day');
}

interface DayFound {
  /** Undefined: the next one there is. */
  year: number | undefined;
  month: number;
  day: number;
  /** What else is typed. */
  rest: string;
}

/** A day of the calendar as people type it, with or without its year. */
function readDay(text: string): DayFound | null {
  const { names, find } = namedDays(words.tag);
  for (const pattern of [...find, ...FIGURES]) {
    const found = pattern.exec(text);
    if (!found) continue;
    const { year, month, day, a, b } = found.groups!;
    let at = { month: (names.get(month ?? '') ?? Number(month) - 1) as number, day: Number(day) };
    if (a && b) {
      const [first, second] = [Number(a), Number(b)];
      const turned = second > 12 || (first <= 12 && monthFirst(words.tag));
      at = turned ? { month: first - 1, day: second } : { month: second - 1, day: first };
    }
    let full = year === undefined ? undefined : Number(year);
    // A year of two figures is the reader's own: 69 is 2569 where years are counted so.
    if (full !== undefined && full < 100) full += words.tag.startsWith('th') && full > 43 ? 2500 : 2000;
    // The Buddhist era, which nobody else is near.
    if (full !== undefined && full > 2400) full -= 543;
    return { ...at, year: full, rest: `${text.slice(0, found.index)} ${text.slice(found.index + found[0].length)}` };
  }
  return null;
}

/** That day at that time, of the next year where this year's is over; null where there is none to come. */
function nextSuch({ year, month, day }: DayFound, hour: number | null, minute: number, now: Date): Date | null {
  // The 29th of February is never further away than eight years.
  const years = year === undefined ? Array.from({ length: 9 }, (_, n) => now.getFullYear() + n) : [year];
  for (const one of years) {
    const at = new Date(one, month, day, hour ?? 9, minute);
    // Today without a time is later today, not next year.
    if (hour === null && at.toDateString() === now.toDateString() && at <= now)
      at.setHours(now.getHours() + 1, 0, 0, 0);
    if (at.getMonth() === month && at.getDate() === day && at.getTime() > now.getTime()) return at;
  }
  return null;
}

/** Reads a time as people type it ("tomorrow 9", "25 dec", "25/12 16:30", "พรุ่งนี้ 9 โมง", "sáng mai", "besok pagi", "明天上午", "2h"); null when it says none. */
export function readWhen(typed: string, now: Date): Date | null {
  const text = fold(typed.trim());
  if (!text) return null;

  const span =
    /^(?:in |อีก |trong |dalam )?(\d+)\s*(m|min|minutes?|นาที|phut|menit|minit|分[钟鐘]?|h|hours?|ชม\.?|ชั่วโมง|gio|jam|小[时時]|d|days?|วัน|ngay|hari|天)(?:后|後)?$/u.exec(
      text,
    );
  if (span) {
    const n = Number(span[1]);
    const unit = span[2]!;
    const minutes = /^(m|min|นาที|phut|menit|分)/u.test(unit)
      ? n
      : /^(h|ชม|ชั่วโมง|gio|jam|小[时時])/u.test(unit)
        ? n * 60
        : n * 1440;
    return minutes > 0 ? new Date(now.getTime() + minutes * 60_000) : null;
  }

  // Half an hour is no day of February, and all week is none of July.
  const onDay = /\b\d+\/\d+\s*(h|hours?|gio|jam|ชั่วโมง|小[时時])|\b24\/7\b/u.test(text) ? null : readDay(text);
  const said = onDay ? onDay.rest : text;

  let ahead: number | null = null;
  if (onDay) ahead = null;
  else if (/tomorrow|tmr|พรุ่งนี้|mai\b|b?esok|明天/u.test(text)) ahead = 1;
  else if (/today|tonight|วันนี้|คืนนี้|hom nay|toi nay|hari ini|nanti malam|malam ini|今天|今晚/u.test(text)) ahead = 0;
  else if (/lusa|มะรืน|ngay kia|[后後]天/u.test(text)) ahead = 2;
  else {
    // The longest name that is there: "thu" is a Thursday, but "thu sau" a Friday.
    const length = (name: string) =>
      (/^[a-z]/.test(name) ? new RegExp(`\\b${name}\\b`).test(text) : text.includes(name)) ? name.length : 0;
    const lengths = DAYS.map((names) => Math.max(...names.map(length)));
    const longest = Math.max(...lengths);
    const wanted = longest > 0 ? lengths.indexOf(longest) : -1;
    if (wanted >= 0) ahead = (wanted - now.getDay() + 7) % 7 || 7;
  }

  const clockFound = /(?:^|\D)(\d{1,2})(?:[:.h](\d{2}))?\s*(am|pm|โมง|น\.?|gio|h|[点點])?(?:\D|$)/u.exec(
    said.replace(/thu \d/g, ''),
  );
  let hour: number | null = null;
  let minute = 0;
  if (clockFound) {
    hour = Number(clockFound[1]);
    minute = Number(clockFound[2] ?? 0);
    const evening = /pm|บ่าย|เย็น|ค่ำ|chieu|toi|sore|petang|malam|下午|晚上?/u.test(said);
    if (evening && hour < 12) hour += 12;
    if (/am/.test(clockFound[3] ?? '') && hour === 12) hour = 0;
  } else if (/morning|เช้า|sang|pagi|上午|早上?/u.test(said)) hour = 9;
  else if (/\bnoon|เที่ยง|trua|siang|tengah hari|中午/u.test(said)) hour = 12;
  else if (/afternoon|บ่าย|chieu|sore|petang|下午/u.test(said)) hour = 14;
  else if (/evening|tonight|เย็น|ค่ำ|คืนนี้|toi nay|malam|晚/u.test(said)) hour = 19;

  if (ahead === null && hour === null && !onDay) return null;
  if (hour !== null && (hour > 23 || minute > 59)) return null;
  if (onDay) return nextSuch(onDay, hour, minute, now);
  let at = day(now, ahead ?? 0, hour ?? 9, minute);
  if (at.getTime() <= now.getTime()) {
    if (ahead !== null && ahead > 0) return null;
    at = day(now, 1, hour ?? 9, minute);
  }
  return at;
}
