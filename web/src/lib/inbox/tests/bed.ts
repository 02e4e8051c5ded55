/** What tests of the inbox stand on: a server made up, a clock that stands, and things to put in. Imported, it sets up each test. */

import { afterEach, beforeEach, vi } from 'vitest';
import type { Conversation, Me, Message } from '$lib/api/types';
import { clock } from '$lib/clock.svelte';
import { Inbox } from '../inbox.svelte';
import { conversation as anyone } from './conversation';

export const NOW = Date.parse('2026-11-24T08:00:00.000Z');
export const at = (minutes: number) => new Date(NOW + minutes * 60_000).toISOString();

export const me: Me = {
  id: 'm1',
  name: 'Nok',
  email: 'nok@example.com',
  role: 'owner',
  workspace: { id: 'w', name: 'Baan Mali' },
};

export const conversation = (id: string, more: Partial<Conversation> = {}) =>
  anyone(id, {
    account: { id: 'a1', platform: 'shopee', name: 'Baan Mali TH' },
    last_message: { id: 'x', direction: 'inbound', kind: 'text', snippet: 'hi', sent_at: at(-10) },
    updated_at: at(-10),
    ...more,
  });

export function message(id: string, more: Partial<Message> = {}): Message {
  return {
    id,
    conversation_id: 'c1',
    direction: 'inbound',
    parts: [{ kind: 'text', text: id }],
    sender: { kind: 'contact', id: 'k', name: 'K' },
    sent_at: at(-5),
    received_at: at(-5),
    delivery: null,
    external_id: null,
    reply_to_id: null,
    reactions: [],
    edited_at: null,
    unsent_at: null,
    ...more,
  };
}

export type Answer = { status?: number; body: unknown } | 'offline';
/** What the server answers, and what it was asked. */
export const server = {
  answers: (_path: string, _init: RequestInit): Answer | Promise<Answer> => 'offline',
  calls: [] as { path: string; method: string; headers: Record<string, string>; body: unknown }[],
};

beforeEach(() => {
  vi.useFakeTimers({ now: NOW, toFake: ['Date', 'setTimeout', 'clearTimeout'] });
  clock.now = NOW;
  localStorage.clear();
  server.calls = [];
  server.answers = () => ({ status: 404, body: { code: 'not_found', title: 'Not found' } });
  vi.stubGlobal('fetch', async (path: string, init: RequestInit) => {
    server.calls.push({
      path,
      method: init.method ?? 'GET',
      headers: init.headers as Record<string, string>,
      body: typeof init.body === 'string' ? JSON.parse(init.body) : null,
    });
    const answer = await server.answers(path, init);
    if (answer === 'offline') throw new TypeError('failed to fetch');
    return new Response(JSON.stringify(answer.body), { status: answer.status ?? 200 });
  });
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

export const settle = async () => {
  for (let i = 0; i < 20; i++) await Promise.resolve();
  await vi.advanceTimersByTimeAsync(0);
};

export function inbox() {
  return new Inbox(me, () => {}, localStorage);
}

export function feed(box: Inbox, ...events: [string | null, string, unknown][]) {
  for (const [id, type, data] of events) box.receive({ id, type, data });
  box.applyNow();
}

export async function withThread(box: Inbox, items: Message[]) {
  server.answers = (path) =>
    path.includes('/messages') ? { body: { items, has_more_before: false, has_more_after: false } } : { body: {} };
  feed(box, [null, 'conversation.created', conversation('c1')]);
  const thread = box.thread('c1');
  await thread.load();
  return thread;
}
