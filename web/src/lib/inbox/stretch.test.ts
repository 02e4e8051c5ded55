import { describe, expect, it } from 'vitest';
import type { Conversation } from '$lib/api/types';
import { Row } from './row.svelte';
import { PAGE, Stretch, type Start } from './stretch.svelte';

const LENGTH = 5000;
const HEAD = 300;
const id = (n: number) => `c${String(n).padStart(5, '0')}`;

/** A server with rows in order; a cursor is the row that it is behind. */
function server() {
  const rows = Array.from({ length: LENGTH }, (_, n) => row(n));
  const asked: string[] = [];
  const state = { rows, asked, short: [] as number[], down: false, total: LENGTH as number | null };
  const stretch = new Stretch({
    read: async (_, start: Start, limit) => {
      asked.push('skip' in start ? `skip ${start.skip} ${limit}` : `behind ${start.cursor} ${limit}`);
      await Promise.resolve();
      if (state.down) return null;
      const from = 'skip' in start ? start.skip : state.rows.findIndex((r) => r.view.id > start.cursor);
      const page = from < 0 ? [] : state.rows.slice(from, from + limit);
      const last = page.at(-1);
      return { rows: page, next: last && from + limit < state.rows.length ? last.view.id : null };
    },
    head: () => HEAD,
    behind: () => id(HEAD - 1),
    total: () => state.total,
    stands: (one) => one < id(HEAD),
    key: (one) => one.view.updated_at,
    short: (_, rows) => state.short.push(rows),
  });
  return { ...state, state, stretch };
}

function row(n: number): Row {
  return new Row({ id: id(n), updated_at: 'then' } as unknown as Conversation, () => {});
}

const held = (s: Stretch) => s.rows.map((r) => r.view.id);
const from = (s: Stretch) => HEAD + s.gap;
const straight = (s: Stretch) =>
  expect(held(s)).toEqual(Array.from({ length: s.rows.length }, (_, i) => id(from(s) + i)));

describe('a stretch far down', () => {
  it('is read at once where somebody looks', async () => {
    const { stretch, asked } = server();
    await stretch.reach('theirs', 2500, 2520);
    expect(asked).toEqual([`skip 2470 ${PAGE}`]);
    expect(from(stretch)).toBe(2470);
    straight(stretch);
  });

  it('begins behind the head for who comes from there, and at the end with a whole page', async () => {
    const { stretch, asked } = server();
    await stretch.reach('theirs', 290, 310);
    expect(asked).toEqual([`behind ${id(299)} ${PAGE}`]);
    expect([stretch.gap, held(stretch)[0]]).toEqual([0, id(300)]);
    await stretch.reach('theirs', 4990, 5000);
    expect(asked[1]).toBe(`skip 4900 ${PAGE}`);
    expect(stretch.ended).toBe(true);
    expect(held(stretch).at(-1)).toBe(id(4999));
  });

  it('keeps six pages, and reads those that were let go by the cursors that began them', async () => {
    const { stretch, asked } = server();
    for (let at = 300; at < 2300; at += 20) await stretch.reach('theirs', at, at + 40);
    expect(stretch.rows.length).toBeLessThanOrEqual(6 * PAGE);
    straight(stretch);
    const down = asked.slice();
    asked.length = 0;
    for (let at = 2260; at >= 300; at -= 20) await stretch.reach('theirs', at, at + 40);
    expect(stretch.rows.length).toBeLessThanOrEqual(6 * PAGE);
    expect([stretch.gap, held(stretch)[0]]).toEqual([0, id(300)]);
    straight(stretch);
    expect(asked.length).toBeGreaterThan(10);
    expect(asked.every((one) => down.includes(one))).toBe(true);
  });

  it('is read upwards by number where it was jumped to, without a hole', async () => {
    const { stretch } = server();
    await stretch.reach('theirs', 2500, 2520);
    for (let at = 2480; at >= 1500; at -= 20) await stretch.reach('theirs', at, at + 40);
    straight(stretch);
    expect(from(stretch)).toBeLessThanOrEqual(1500);
    for (let at = 1500; at < 2700; at += 20) await stretch.reach('theirs', at, at + 40);
    straight(stretch);
  });

  it('has no hole when rows came in above meanwhile', async () => {
    const { stretch, state } = server();
    await stretch.reach('theirs', 2500, 2520);
    // Numbers mean something else by now: by little, then by much.
    for (const many of [3, 60]) {
      state.rows = [...Array.from({ length: many }, (_, n) => row(-n - 1)), ...state.rows];
      for (let n = 0; n < 3; n++) await stretch.reach('theirs', from(stretch) - 10, from(stretch) + 10);
      const numbers = held(stretch).map((one) => Number(one.slice(1)));
      expect(numbers).toEqual(numbers.map((_, i) => numbers[0]! + i));
    }
  });

  it('serves the last wish when many come at once', async () => {
    const { stretch, asked } = server();
    await Promise.all([1000, 2000, 3000, 4000].map((at) => stretch.reach('theirs', at, at + 20)));
    expect(asked.length).toBe(2);
    expect(from(stretch)).toBe(3970);
  });

  it('is as it was when nothing comes', async () => {
    const { stretch, state } = server();
    await stretch.reach('theirs', 2500, 2520);
    state.down = true;
    const before = held(stretch);
    await stretch.reach('theirs', 4000, 4020);
    expect(held(stretch)).toEqual(before);
  });

  it('says when there are fewer rows than was said', async () => {
    const { stretch, state } = server();
    state.total = null;
    await stretch.reach('theirs', 7000, 7020);
    expect(state.short).toEqual([6970]);
    expect(stretch.section).toBeNull();
  });

  it('lets a row go whose place is elsewhere, unless it is held', async () => {
    const { stretch, rows } = server();
    await stretch.reach('theirs', 2500, 2520);
    const one = rows[2510]!;
    stretch.put(one, true, false);
    expect(stretch.has(id(2510))).toBe(true);
    one.base = { ...one.base, updated_at: 'now' };
    stretch.put(one, true, true);
    expect(stretch.has(id(2510))).toBe(true);
    stretch.put(one, true, false);
    expect(stretch.has(id(2510))).toBe(false);
    expect(stretch.rows.length).toBe(PAGE - 1);
    stretch.put(rows[2511]!, false, false);
    expect(stretch.rows.length).toBe(PAGE - 2);
  });
});
