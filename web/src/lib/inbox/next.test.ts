import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { clock } from '$lib/clock.svelte';
import type { Conversation, Me } from '$lib/api/types';
import { EVERYTHING } from './filter';
import { Inbox } from './inbox.svelte';
import { windowRank } from './place';
import { conversation as anyone } from './tests/conversation';

// Who has to be answered next, in a list that is longer than what is here: the server is asked in the orders in which time runs out.

const NOW = Date.parse('2026-11-24T08:00:00.000Z');
const HOUR = 60;
const me: Me = { id: 'm1', name: 'Nok', email: 'n@example.com', role: 'owner', workspace: { id: 'w', name: 'W' } };
const at = (minutes: number) => new Date(NOW + minutes * 60_000).toISOString();
const named = (letter: string, n: number) => `${letter}${String(n).padStart(4, '0')}`;

const conversation = (id: string, platform: string, minutes: number, more: Partial<Conversation> = {}) =>
  anyone(id, {
    account: { id: platform, platform, name: 'Shop' },
    last_message: { id: `m-${id}`, direction: 'inbound', kind: 'text', snippet: 'hi', sent_at: at(minutes) },
    waiting_since: at(minutes),
    updated_at: at(minutes),
    etag: '"1"',
    ...more,
  });

/** Somebody who has waited for days, where no time runs out. */
const patient = (n: number) => conversation(named('p', n), 'line', n - 9000);
/** Somebody whose window of a day closes in so many minutes. */
const windowed = (n: number, closes: number, more: Partial<Conversation> = {}) =>
  conversation(named('f', n), 'facebook', closes - 24 * HOUR, {
    reply_window: { state: 'open', closes_at: at(closes), span_s: 24 * 3600, reason: null },
    ...more,
  });
/** Somebody who has waited for so many minutes where each answer within a day counts. */
const counted = (n: number, waited: number) =>
  conversation(named('t', n), 'tiktok', -waited, {
    response_clock: { counts_at: at(24 * HOUR - waited), span_s: 24 * 3600 },
  });

let all: Conversation[];
let asked: URLSearchParams[];

const ranks: Record<string, (c: Conversation) => number> = {
  window: windowRank,
  waiting: (c) => Date.parse(c.waiting_since!),
  recent: (c) => -Date.parse(c.last_message!.sent_at),
};

beforeEach(() => {
  vi.useFakeTimers({ now: NOW, toFake: ['Date', 'setTimeout', 'clearTimeout'] });
  clock.now = NOW;
  asked = [];
  vi.stubGlobal('fetch', async (path: string) => {
    const url = new URL(path, 'http://x');
    const query = url.searchParams;
    if (url.pathname.endsWith('/count')) {
      const open = all.filter((c) => c.status === 'open');
      const waiting = open.filter((c) => c.waiting_since !== null).length;
      return Response.json({ conversations: open.length, waiting, is_whole: true });
    }
    if (!url.pathname.endsWith('/conversations')) return Response.json({ items: [], next_cursor: null });
    asked.push(query);
    const fitting = all.filter(
      (c) =>
        c.status === 'open' &&
        (!query.get('waiting') || c.waiting_since !== null) &&
        (!query.get('answered') || c.waiting_since === null) &&
        (!query.get('platform') || c.account.platform === query.get('platform')),
    );
    const rank = ranks[query.get('sort')!]!;
    fitting.sort((a, b) => rank(a) - rank(b) || (a.id < b.id ? -1 : 1));
    const from = query.get('cursor')
      ? fitting.findIndex((c) => c.id === query.get('cursor')) + 1
      : Number(query.get('skip') ?? 0);
    const items = fitting.slice(from, from + Number(query.get('limit')));
    return Response.json({ items, next_cursor: from + items.length < fitting.length ? items.at(-1)?.id : null });
  });
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

async function settle() {
  for (let i = 0; i < 200; i++) await Promise.resolve();
}

async function opened(filter = EVERYTHING) {
  const box = new Inbox(me, () => {}, null);
  box.setFilter(filter);
  await box.loadFeed();
  await settle();
  return box;
}

const ids = (box: Inbox, name: string) =>
  box.lineup.sections.find((one) => one.name === name)?.rows.map(({ id }) => id) ?? [];
const range = (letter: string, from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => named(letter, from + i));
const many = <T>(n: number, make: (i: number) => T) => Array.from({ length: n }, (_, i) => make(i));

/** The server tells that something changed, and counts anew. */
async function tell(box: Inbox, ...changed: Conversation[]) {
  changed.forEach((c, i) => box.receive({ id: `${Date.now()}-${i}`, type: 'conversation.updated', data: c }));
  box.receive({ id: null, type: 'counts', data: { open: all.length } });
  box.applyNow();
  await vi.advanceTimersByTimeAsync(500);
  await settle();
}

describe('who has to be answered next', () => {
  it('is known although hundreds wait longer, and although those whose turn it is have windows that close sooner', async () => {
    const theirs = many(80, (n) => windowed(1000 + n, n + 1, { waiting_since: null }));
    all = [...many(300, patient), ...theirs, ...many(150, (n) => windowed(n, 10 + n))];
    const box = await opened();
    expect(ids(box, 'next')).toEqual(range('f', 0, 150));
    // Those who wait are here as the server orders them, without a gap.
    expect(ids(box, 'waiting')).toEqual(range('p', 0, 50));
    expect(box.lineup.countOf('next')).toBe(150);
  });

  it('begins with the least time left, and goes on with the others as those are dealt with', async () => {
    all = [...many(300, patient), ...many(350, (n) => windowed(n, 10 + n))];
    const box = await opened();
    const first = ids(box, 'next');
    expect(first.length).toBeGreaterThanOrEqual(200);
    expect(first.length, 'not all at once').toBeLessThan(350);
    expect(first).toEqual(range('f', 0, first.length));
    const done = all.filter((c) => c.id >= 'f0000' && c.id < 'f0180');
    for (const c of done) Object.assign(c, { status: 'resolved', etag: '"2"' });
    await tell(box, ...done);
    expect(ids(box, 'next')).toEqual(range('f', 180, 350));
  });

  it('grows as time goes on', async () => {
    all = [...many(300, patient), ...many(300, (n) => windowed(n, 7 * HOUR + n))];
    const box = await opened();
    expect(ids(box, 'next')).toEqual([]);
    expect(asked.filter((q) => q.get('sort') === 'window')).toHaveLength(1);
    // Of a day's window the last six hours are short.
    clock.now = NOW + 2 * HOUR * 60_000;
    box.tick();
    await settle();
    expect(ids(box, 'next')).toEqual(range('f', 0, 61));
  });

  it('is whoever waits longest where answers are counted, as soon as one of them is known', async () => {
    all = [...many(300, patient), ...many(120, (n) => counted(n, 20 * HOUR - n))];
    const box = await opened();
    expect(ids(box, 'next')).toEqual([]);
    await tell(box, all.at(-1)!);
    expect(ids(box, 'next')).toEqual(range('t', 0, 120));
    const reads = asked.length;
    box.tick();
    await settle();
    expect(asked.length, 'not again at once').toBe(reads);
  });

  it('stands in its section alone, also when it was being read far down the list', async () => {
    // Those with a window wait the shortest.
    all = [...many(600, patient), ...many(300, (n) => windowed(n, 7 * HOUR + n))];
    const box = await opened();
    await box.reach('waiting', 800, 812);
    expect(box.stretch.has('f0200')).toBe(true);
    clock.now = NOW + 6 * HOUR * 60_000;
    box.tick();
    await settle();
    expect(ids(box, 'next')).toEqual(range('f', 0, 250));
    expect([box.stretch.has('f0200'), box.stretch.has('f0260')]).toEqual([false, true]);
    expect(new Set(box.order).size).toBe(box.order.length);
  });

  it('is a view of its own, for which not all who wait are read', async () => {
    all = [...many(2000, patient), ...many(30, (n) => windowed(n, 10 + n))];
    const box = await opened({ ...EVERYTHING, next: true });
    expect(ids(box, 'next')).toEqual(range('f', 0, 30));
    expect(box.feed.unread).toBe(false);
    expect(asked.length).toBe(2);
    expect(asked.every((q) => q.get('waiting') === 'true')).toBe(true);
  });

  it('is gone to beyond what is here', async () => {
    all = many(300, patient);
    const box = await opened();
    expect(box.lineup.at(50)).toBeNull();
    expect(await box.standing(50)).toBe('p0050');
    expect(await box.standing(149)).toBe('p0149');
    expect(await box.standing(-1)).toBeNull();
    expect(await box.standing(4000)).toBeNull();
  });
});
