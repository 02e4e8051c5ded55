import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Message } from '$lib/api/types';
import { Thread } from './thread.svelte';

/** A conversation of `n` messages at a server that gives `limit` at once. */
function conversation(n: number, limit: number) {
  const all = Array.from({ length: n }, (_, i) => ({
    id: `m${String(i).padStart(3, '0')}`,
    conversation_id: 'c',
    direction: 'inbound',
    sent_at: new Date(Date.UTC(2026, 0, 1, 0, i)).toISOString(),
    parts: [{ kind: 'text', text: `${i}` }],
  }));
  vi.stubGlobal('fetch', async (path: string) => {
    const query = new URL(path, 'http://x').searchParams;
    const at = (id: string | null) => all.findIndex((m) => m.id === id);
    const [from, to] = query.has('before')
      ? [Math.max(0, at(query.get('before')) - limit), at(query.get('before'))]
      : query.has('after')
        ? [at(query.get('after')) + 1, at(query.get('after')) + 1 + limit]
        : [Math.max(0, n - limit), n];
    const items = all.slice(from, to);
    return Response.json({ items, has_more_before: from > 0, has_more_after: to < n });
  });
}

describe('a thread that is opened at a message', () => {
  beforeEach(() => vi.useRealTimers());
  afterEach(() => vi.unstubAllGlobals());

  for (const [n, hit] of [
    [30, 0],
    [30, 1],
    [30, 15],
    [30, 29],
    [2, 0],
    [1, 0],
  ] as const)
    it(`has it and what stands around it: ${hit} of ${n}`, async () => {
      conversation(n, 5);
      const thread = new Thread('c');
      const wanted = `m${String(hit).padStart(3, '0')}`;
      await thread.loadAround(wanted);
      expect(thread.state).toBe('ready');
      const ids = thread.messages.map((m) => m.id);
      expect(ids).toContain(wanted);
      expect(ids).toEqual([...ids].sort());
      expect(thread.hasBefore).toBe(ids[0] !== 'm000');
      expect(thread.hasAfter).toBe(ids.at(-1) !== `m${String(n - 1).padStart(3, '0')}`);
    });
});

describe('the line above what is new', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('stands where the unread begin, as soon as they are here', async () => {
    conversation(30, 20);
    const thread = new Thread('c');
    thread.open(3);
    expect(thread.newFrom).toBe(null);
    await thread.load();
    expect(thread.newFrom).toBe('m027');
    // At once, when it is opened again; and where nothing is unread any more there is none.
    thread.open(2);
    expect(thread.newFrom).toBe('m028');
    thread.open(0);
    expect(thread.newFrom).toBe(null);
  });

  it('waits for where they begin when more are unread than are here, and stays when it is read again', async () => {
    conversation(30, 20);
    const thread = new Thread('c');
    thread.open(25);
    await thread.load();
    expect(thread.newFrom).toBe(null);
    await thread.loadBefore();
    expect(thread.newFrom).toBe('m005');
    await thread.load(true);
    expect(thread.newFrom).toBe('m005');
  });

  it('waits for the newest when it is opened somewhere else', async () => {
    conversation(30, 5);
    const thread = new Thread('c');
    thread.open(2);
    await thread.loadAround('m003');
    expect(thread.newFrom).toBe(null);
    await thread.load(true);
    expect(thread.newFrom).toBe('m028');
  });
});

describe('a page that was written before what the stream said', () => {
  afterEach(() => vi.unstubAllGlobals());

  const state = (thread: Thread) => thread.messages.map((m) => m.parts.map((part) => 'state' in part && part.state));

  for (const [name, read] of [
    ['the newest page', (thread: Thread) => thread.load()],
    ['the newest page, again', async (thread: Thread) => thread.load().then(() => thread.load(true))],
    ['a page around it', (thread: Thread) => thread.loadAround('m1')],
  ] as const)
    it(`takes nothing back: ${name}`, async () => {
      const picture = (state: string) =>
        ({
          id: 'm1',
          conversation_id: 'c',
          direction: 'inbound',
          sent_at: '2026-01-01T00:00:00Z',
          parts: [{ kind: 'image', attachment: null, state }],
        }) as unknown as Message;
      let event = 0;
      const first = { ...picture('ready'), id: 'm0', sent_at: '2025-12-31T00:00:00Z' };
      const thread = new Thread('c');
      vi.stubGlobal('fetch', async (path: string) => {
        const asked = new URL(path, 'http://x').searchParams;
        const written = asked.has('before')
          ? [first]
          : asked.has('after')
            ? [picture('pending')]
            : [first, picture('pending')];
        thread.take(picture('ready'), String(++event));
        return Response.json({ items: written, has_more_before: false, has_more_after: false });
      });
      await read(thread);
      expect(state(thread)).toEqual([['ready'], ['ready']]);
    });
});
