import { afterEach, describe, expect, it } from 'vitest';
import { clockTime, dayAndTime, daysAgo, shortDate } from './format';
import { words } from './index.svelte';
import { fromWall, toWall, wallOf } from './zone';

afterEach(async () => {
  words.zone = undefined;
  words.calendar = 'gregorian';
  await words.take('en');
});

describe('times in the reader’s zone', () => {
  const evening = Date.parse('2026-11-26T17:30:00Z');

  it('are those of its wall clock', () => {
    words.zone = 'Asia/Bangkok';
    expect(wallOf(evening)).toEqual({ year: 2026, month: 11, day: 27, hour: 0, minute: 30 });
    expect(clockTime(evening)).toBe('00:30');
    words.zone = 'America/New_York';
    expect(clockTime(evening)).toBe('12:30');
  });

  it('tell today from yesterday by its calendar', () => {
    const noon = Date.parse('2026-11-27T05:00:00Z');
    words.zone = 'Asia/Bangkok';
    expect(daysAgo(evening, noon)).toBe(0);
    words.zone = 'UTC';
    expect(daysAgo(evening, noon)).toBe(1);
    expect(dayAndTime(evening, noon)).toContain('17:30');
  });

  it('are reckoned with on the wall, and back', () => {
    words.zone = 'Asia/Bangkok';
    const wall = toWall(evening);
    expect([wall.getDate(), wall.getHours()]).toEqual([27, 0]);
    wall.setDate(wall.getDate() + 1);
    wall.setHours(9, 0, 0, 0);
    expect(fromWall(wall).toISOString()).toBe('2026-11-28T02:00:00.000Z');
    // Across the end of summer time.
    words.zone = 'Europe/Berlin';
    const monday = new Date(2026, 9, 26, 9, 0);
    expect(fromWall(monday).toISOString()).toBe('2026-10-26T08:00:00.000Z');
  });

  it('have the year of the calendar that was chosen, with Latin digits', async () => {
    await words.take('th');
    const now = Date.parse('2027-03-01T00:00:00Z');
    words.zone = 'Asia/Bangkok';
    expect(shortDate(evening, now)).toContain('2026');
    words.calendar = 'buddhist';
    expect(shortDate(evening, now)).toContain('2569');
    // Whether it is this year does not depend on how years are counted.
    expect(shortDate(evening, evening)).not.toContain('25');
  });
});
