/** Quiet hours, as the server reckons them: a night belongs to the day on which it begins. */

import type { QuietHours } from '$lib/api/types';
import { wallOf } from '$lib/i18n/zone';

function minutes(text: string): number | null {
  const found = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text);
  return found ? Number(found[1]) * 60 + Number(found[2]) : null;
}

export function isQuiet(hours: QuietHours | null, now: number): boolean {
  if (!hours) return false;
  const [from, to] = [minutes(hours.from), minutes(hours.to)];
  if (from === null || to === null) return false;
  let wall;
  try {
    wall = wallOf(now, hours.time_zone);
  } catch {
    return false;
  }
  const at = wall.hour * 60 + wall.minute;
  // 1 is Monday.
  const today = new Date(Date.UTC(wall.year, wall.month - 1, wall.day)).getUTCDay() || 7;
  const yesterday = today === 1 ? 7 : today - 1;
  if (from < to) return hours.days.includes(today) && from <= at && at < to;
  return (hours.days.includes(today) && from <= at) || (hours.days.includes(yesterday) && at < to);
}

/** A time of the day as people type it (`22:00`, `7.30`, `2200`, `7`), as `22:00`; null when it is none. */
export function readClock(typed: string): string | null {
  const found = /^\s*(\d{1,2})(?:\s*[:.h ]\s*(\d{2})|(\d{2}))?\s*$/.exec(typed);
  if (!found) return null;
  const text = `${found[1]!.padStart(2, '0')}:${found[2] ?? found[3] ?? '00'}`;
  return minutes(text) === null ? null : text;
}
