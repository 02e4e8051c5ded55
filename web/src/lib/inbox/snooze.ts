/** When a snoozed conversation comes back: a few choices, and what people type for it in their languages. */

import { t } from '$lib/i18n/index.svelte';
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

const DAYS: readonly (readonly string[])[] = [
  ['sunday', 'sun', 'อาทิตย์', 'chu nhat', 'minggu', 'ahad', '周日', '週日', '星期日'],
  ['monday', 'mon', 'จันทร์', 'thu hai', 'thu 2', 'senin', 'isnin', '周一', '週一', '星期一'],
  ['tuesday', 'tue', 'อังคาร', 'thu ba', 'thu 3', 'selasa', '周二', '週二', '星期二'],
  ['wednesday', 'wed', 'พุธ', 'thu tu', 'thu 4', 'rabu', '周三', '週三', '星期三'],
  ['thursday', 'thu', 'พฤหัส', 'thu nam', 'thu 5', 'kamis', 'khamis', '周四', '週四', '星期四'],
  ['friday', 'fri', 'ศุกร์', 'thu sau', 'thu 6', 'jumat', 'jumaat', '周五', '週五', '星期五'],
  ['saturday', 'sat', 'เสาร์', 'thu bay', 'thu 7', 'sabtu', '周六', '週六', '星期六'],
];

/** Reads a time as people type it ("tomorrow 9", "พรุ่งนี้ 9 โมง", "sáng mai", "besok pagi", "明天上午", "2h"); null when it says none. */
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

  let ahead: number | null = null;
  if (/tomorrow|tmr|พรุ่งนี้|mai\b|b?esok|明天/u.test(text)) ahead = 1;
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
    text.replace(/thu \d/g, ''),
  );
  let hour: number | null = null;
  let minute = 0;
  if (clockFound) {
    hour = Number(clockFound[1]);
    minute = Number(clockFound[2] ?? 0);
    const evening = /pm|บ่าย|เย็น|ค่ำ|chieu|toi|sore|petang|malam|下午|晚上?/u.test(text);
    if (evening && hour < 12) hour += 12;
    if (/am/.test(clockFound[3] ?? '') && hour === 12) hour = 0;
  } else if (/morning|เช้า|sang|pagi|上午|早上?/u.test(text)) hour = 9;
  else if (/noon|เที่ยง|trua|siang|tengah hari|中午/u.test(text)) hour = 12;
  else if (/afternoon|บ่าย|chieu|sore|petang|下午/u.test(text)) hour = 14;
  else if (/evening|tonight|เย็น|ค่ำ|คืนนี้|toi nay|malam|晚/u.test(text)) hour = 19;

  if (ahead === null && hour === null) return null;
  if (hour !== null && (hour > 23 || minute > 59)) return null;
  let at = day(now, ahead ?? 0, hour ?? 9, minute);
  if (at.getTime() <= now.getTime()) {
    if (ahead !== null && ahead > 0) return null;
    at = day(now, 1, hour ?? 9, minute);
  }
  return at;
}
