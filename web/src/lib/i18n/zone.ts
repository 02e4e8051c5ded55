/** The calendar and clock of the reader's time zone, which need not be the device's. */

import { words } from './index.svelte';

export interface Wall {
  year: number;
  /** 1 to 12. */
  month: number;
  day: number;
  hour: number;
  minute: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function format(zone: string): Intl.DateTimeFormat {
  let found = formats.get(zone);
  if (!found)
    formats.set(
      zone,
      (found = new Intl.DateTimeFormat('en-u-ca-gregory-nu-latn', {
        timeZone: zone,
        hourCycle: 'h23',
        year: 'numeric',
        month: 'numeric',
        day: 'numeric',
        hour: 'numeric',
        minute: 'numeric',
      })),
    );
  return found;
}

/** What the wall clock of the reader's zone shows at a moment. */
export function wallOf(at: number, zone = words.zone): Wall {
  if (zone === undefined) {
    const d = new Date(at);
    return {
      year: d.getFullYear(),
      month: d.getMonth() + 1,
      day: d.getDate(),
      hour: d.getHours(),
      minute: d.getMinutes(),
    };
  }
  const parts = Object.fromEntries(
    format(zone)
      .formatToParts(at)
      .map((part) => [part.type, Number(part.value)]),
  );
  return {
    year: parts['year']!,
    month: parts['month']!,
    day: parts['day']!,
    hour: parts['hour']!,
    minute: parts['minute']!,
  };
}

/** Days since 1970 on that calendar, for telling how far two days are apart. */
export function dayNumber(at: number): number {
  const { year, month, day } = wallOf(at);
  return Date.UTC(year, month - 1, day) / 86_400_000;
}

const asUtc = (w: Wall) => Date.UTC(w.year, w.month - 1, w.day, w.hour, w.minute);

/** A moment as a `Date` whose own fields are those of the reader's zone: for reckoning with days and hours. */
export function toWall(at: number): Date {
  if (words.zone === undefined) return new Date(at);
  const w = wallOf(at);
  return new Date(w.year, w.month - 1, w.day, w.hour, w.minute, 0, 0);
}

/** The way back: the moment at which the clock of the reader's zone shows what `wall` says. */
export function fromWall(wall: Date): Date {
  const { zone } = words;
  if (zone === undefined) return wall;
  const wanted = Date.UTC(wall.getFullYear(), wall.getMonth(), wall.getDate(), wall.getHours(), wall.getMinutes());
  let at = wanted;
  // Twice, as the first guess may lie on the other side of a change of the clock.
  for (let i = 0; i < 2; i++) at += wanted - asUtc(wallOf(at, zone));
  return new Date(at);
}

/** The zones that this browser knows, the device's own first. */
export function zones(): string[] {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const all = typeof Intl.supportedValuesOf === 'function' ? Intl.supportedValuesOf('timeZone') : [];
  return [own, ...all.filter((zone) => zone !== own)];
}

/** `GMT+7` at a moment. */
export function offsetOf(zone: string, at: number): string {
  const parts = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'shortOffset' }).formatToParts(at);
  return parts.find((part) => part.type === 'timeZoneName')?.value ?? '';
}
