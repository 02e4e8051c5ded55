import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { clock } from '$lib/clock.svelte';
import type { Conversation, Me } from '$lib/api/types';
import { Inbox } from './inbox.svelte';
import { rowAt } from './lineup.svelte';
import { conversation as anyone } from './tests/conversation';

// A list that is longer than what a page keeps: its first rows, a stretch where somebody looks, and how long it is.

const NOW = Date.parse('2026-11-24T08:00:00.000Z');
const THEIRS = 4000;
const WAITING = 2000;
const me: Me = { id: 'm1', name: 'Nok', email: 'n@example.com', role: 'owner', workspace: { id: 'w', name: 'W' } };
const at = (minutes: number) => new Date(NOW + minutes * 60_000).toISOString();

const conversation = (id: string, minutes: number, more: Partial<Conversation> = {}) =>
  anyone(id, {
    last_message: { id: `m-${id}`, direction: 'outbound', kind: 'text', snippet: 'hi', sent_at: at(minutes) },
    updated_at: at(minutes),
    ...more,
  });

let theirs: Conversation[];
let waiting: Conversation[];
let asked: URLSearchParams[];

beforeEach(() => {
  vi.useFakeTimers({ now: NOW, toFake: ['Date', 'setTimeout', 'clearTimeout'] });
  clock.now = NOW;
  asked = [];
  // The newest of theirs and the longest waiting first, as the server gives them.
  theirs = Array.from({ length: THEIRS }, (_, n) => conversation(`t${String(n).padStart(5, '0')}`, -n - 1));
  waiting = Array.from({ length: WAITING }, (_, n) =>
    conversation(`w${String(n).padStart(5, '0')}`, n - 9000, { waiting_since: at(n - 9000) }),
  );
  vi.stubGlobal('fetch', async (path: string) => {
    const url = new URL(path, 'http://x');
    const query = url.searchParams;
    const list = query.get('waiting') ? waiting : query.get('answered') ? theirs : [...waiting, ...theirs];
    if (url.pathname.endsWith('/count'))
      return Response.json({
        conversations: theirs.length + waiting.length,
        waiting: waiting.length,
        is_whole: true,
      });
    if (!url.pathname.endsWith('/conversations')) return Response.json({ items: [], next_cursor: null });
    asked.push(query);
    const limit = Number(query.get('limit'));
    const from = query.get('cursor')
      ? list.findIndex((c) => c.id === query.get('cursor')) + 1
      : Number(query.get('skip') ?? 0);
    const items = query.get('sort') === 'window' ? [] : list.slice(from, from + limit);
    return Response.json({ items, next_cursor: from + limit < list.length ? items.at(-1)?.id : null });
  });
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

async function opened() {
  const box = new Inbox(me, () => {}, null);
  await box.loadFeed();
  await settle();
  return box;
}

async function settle() {
  for (let i = 0; i < 60; i++) await Promise.resolve();
}

const section = (box: Inbox, name: string) => box.lineup.sections.find((one) => one.name === name)!;
const idAt = (box: Inbox, name: string, i: number) => rowAt(section(box, name), i)?.view.id ?? null;

describe('a long list', () => {
  it('is as long as the view from the start, whatever is here of it', async () => {
    const box = await opened();
    expect(box.lineup.size).toBe(THEIRS + WAITING);
    expect([section(box, 'waiting').length, section(box, 'theirs').length]).toEqual([WAITING, THEIRS]);
    expect(box.rows.size).toBe(100);
    expect(box.lineup.indexOf('t00003')).toBe(WAITING + 3);
    expect(box.lineup.at(WAITING + 3)).toBe('t00003');
    expect(box.lineup.at(WAITING + 3000)).toBeNull();
  });

  it('reads one page to be anywhere', async () => {
    const box = await opened();
    asked.length = 0;
    await box.reach('theirs', 3000, 3012);
    expect(asked.map((q) => [q.get('sort'), q.get('answered'), q.get('skip')])).toEqual([['recent', 'true', '2970']]);
    expect(idAt(box, 'theirs', 3005)).toBe('t03005');
    expect(box.lineup.indexOf('t03005')).toBe(WAITING + 3005);
    await box.reach('waiting', 1990, 2000);
    expect(idAt(box, 'waiting', 1999)).toBe('w01999');
    expect(section(box, 'waiting').length).toBe(WAITING);
  });

  it('keeps no more rows than it says, and none that is chosen is lost', async () => {
    const box = await opened();
    await box.reach('theirs', 500, 512);
    const chosen = 't00505';
    box.needed = (id) => id === chosen;
    for (let place = 600; place < 3900; place += 90) await box.reach('theirs', place, place + 12);
    for (let n = 0; n < 30; n++) await box.reach('waiting', (n * 701) % 1980, ((n * 701) % 1980) + 12);
    expect(box.rows.size).toBeLessThanOrEqual(2200);
    expect(box.rows.has(chosen)).toBe(true);
    expect(box.belongs(chosen)).toBe(true);
    expect(box.lineup.size).toBe(THEIRS + WAITING);
  });

  it('lets a row that is far go to the top when something comes, unless the pointer is on it', async () => {
    const box = await opened();
    await box.reach('theirs', 3000, 3012);
    const news = (id: string, minutes: number) => {
      const c = conversation(id, minutes, { etag: `"${100 - minutes}"`, updated_at: at(1) });
      box.receive({ id: String(Math.random()), type: 'conversation.updated', data: c });
      box.applyNow();
    };
    news('t03001', 0);
    expect(idAt(box, 'theirs', 0)).toBe('t03001');
    expect(box.order.filter((id) => id === 't03001')).toHaveLength(1);
    box.overId = 't03006';
    const stood = box.lineup.indexOf('t03006');
    news('t03006', 0);
    expect(box.lineup.indexOf('t03006')).toBe(stood);
    box.overId = null;
    expect(box.lineup.indexOf('t03006')).toBeLessThan(WAITING + 3);
    expect(box.order.filter((id) => id === 't03006')).toHaveLength(1);
  });

  it('grows and shrinks with what the server counts', async () => {
    const box = await opened();
    theirs = [...theirs, conversation('z', -9999)];
    box.receive({ id: null, type: 'counts', data: { open: 1 } });
    box.applyNow();
    await vi.advanceTimersByTimeAsync(500);
    await settle();
    expect(section(box, 'theirs').length).toBe(THEIRS + 1);
    // The count is behind: somebody goes to the end and finds fewer.
    theirs = theirs.slice(0, 2000);
    await box.reach('theirs', 3900, 3912);
    await settle();
    await box.reach('theirs', section(box, 'theirs').length - 10, section(box, 'theirs').length);
    for (let n = 0; n < 60 && section(box, 'theirs').length > 2000; n++)
      await box.reach('theirs', section(box, 'theirs').length - 10, section(box, 'theirs').length);
    expect(section(box, 'theirs').length).toBe(2000);
  });

  it('is read on to its end where nobody counts', async () => {
    theirs = theirs.slice(0, 420);
    waiting = [];
    const counted = globalThis.fetch;
    vi.stubGlobal('fetch', async (path: string, init: RequestInit) =>
      path.includes('/count') ? new Response('{}', { status: 500 }) : counted(path, init),
    );
    const box = await opened();
    expect(section(box, 'theirs').length).toBe(51);
    for (let n = 0; n < 10; n++) {
      const { length } = section(box, 'theirs');
      await box.reach('theirs', length - 12, length);
    }
    expect(section(box, 'theirs').length).toBe(420);
    expect(box.order).toEqual(theirs.map((c) => c.id));
  });
});
