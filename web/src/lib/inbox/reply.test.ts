import { describe, expect, it } from 'vitest';
import { at, feed, inbox, message, server, settle, withThread } from './tests/bed';

describe('a reply', () => {
  const sent = message('s1', {
    direction: 'outbound',
    parts: [{ kind: 'text', text: 'hello' }],
    sender: { kind: 'member', id: 'm1', name: 'Nok' },
    sent_at: at(0),
    delivery: { state: 'queued', error: null },
  });

  it('is there in the same moment, and once when the server has it', async () => {
    const box = inbox();
    const thread = await withThread(box, []);
    server.answers = () => ({ status: 201, body: sent });
    box.outbox.add({ conversation: 'c1', kind: 'reply', text: 'hello' });
    expect(box.outbox.of('c1').map((l) => l.text)).toEqual(['hello']);
    await settle();
    expect(box.outbox.of('c1')).toEqual([]);
    expect(thread.messages.map((m) => m.id)).toEqual(['s1']);
  });

  it('is not doubled when the stream is faster than the answer', async () => {
    const box = inbox();
    const thread = await withThread(box, []);
    server.answers = () => ({ status: 201, body: sent });
    box.outbox.add({ conversation: 'c1', kind: 'reply', text: 'hello' });
    feed(box, ['3', 'message.created', sent]);
    expect(box.outbox.of('c1')).toEqual([]);
    expect(thread.messages).toHaveLength(1);
    await settle();
    expect(box.outbox.all).toEqual([]);
    expect(thread.messages).toHaveLength(1);
  });

  it('waits while there is no connection and goes out once, in order, under one key', async () => {
    const box = inbox();
    const thread = await withThread(box, []);
    server.answers = () => 'offline';
    box.outbox.add({ conversation: 'c1', kind: 'reply', text: 'hello' });
    box.outbox.add({ conversation: 'c1', kind: 'reply', text: 'again' });
    await settle();
    expect(box.outbox.of('c1').map((l) => l.state)).toEqual(['queued', 'queued']);
    const next = inbox();
    expect(next.outbox.of('c1').map((l) => l.text)).toEqual(['hello', 'again']);
    let n = 0;
    server.answers = () => ({ status: 201, body: { ...sent, id: `s${++n}` } });
    box.outbox.flush();
    await settle();
    expect(thread.messages.map((m) => m.id)).toEqual(['s1', 's2']);
    const keys = server.calls
      .filter((c) => c.method === 'POST')
      .map((c) => [c.headers['Idempotency-Key'], (c.body as { text: string }).text]);
    expect(keys[0]).toEqual(keys[1]);
    expect(new Set(keys.map(([key]) => key)).size).toBe(2);
  });

  it('is with the server before its conversation is resolved, and what was refused leaves it open', async () => {
    const box = inbox();
    await withThread(box, []);
    const c1 = box.rows.get('c1')!;
    const done = () => box.change('c1', { status: 'resolved' }, { status: 'resolved' });
    const asked = () => server.calls.filter((c) => c.method !== 'GET').map((c) => c.method);
    let answer = () => {};
    const held = new Promise<void>((resolve) => (answer = resolve));
    server.answers = (_, { method }) =>
      method === 'POST'
        ? held.then(() => ({ status: 201, body: sent }))
        : { status: 200, body: { ...c1.base, status: 'resolved', etag: '"2"' } };
    box.outbox.add({ conversation: 'c1', kind: 'reply', text: 'hello' });
    const resolving = done();
    expect(c1.view.status).toBe('resolved');
    await settle();
    expect(asked()).toEqual(['POST']);
    answer();
    expect(await resolving).toBe(true);
    expect(asked()).toEqual(['POST', 'PATCH']);

    server.calls.length = 0;
    c1.base = { ...c1.base, status: 'open' };
    server.answers = () => ({ status: 422, body: { code: 'too_long', title: 'Too long' } });
    box.outbox.add({ conversation: 'c1', kind: 'reply', text: 'hello' });
    expect(await done()).toBe(false);
    expect(asked()).toEqual(['POST']);
    expect(c1.view.status).toBe('open');
  });

  it('is known again by its key, whatever its words became', async () => {
    const box = inbox();
    const thread = await withThread(box, []);
    let key = '';
    server.answers = () => ({ status: 201, body: { ...sent, client_id: key } });
    key = box.outbox.add({ conversation: 'c1', kind: 'reply', text: ' hello ' }).key;
    feed(box, ['3', 'message.created', { ...sent, client_id: key }]);
    expect(box.outbox.of('c1')).toEqual([]);
    await settle();
    expect(thread.messages).toHaveLength(1);
  });

  it('goes with its cards, and they come back when somebody was faster', async () => {
    const box = inbox();
    await withThread(box, []);
    const cards = [{ kind: 'order' as const, external_id: '2511QX' }];
    server.answers = () => ({ status: 201, body: sent });
    box.outbox.add({ conversation: 'c1', kind: 'reply', text: '', cards });
    await settle();
    const posted = server.calls.filter((c) => c.method === 'POST' && c.path.endsWith('/messages'));
    expect(posted.map((c) => c.body)).toEqual([{ kind: 'reply', parts: cards }]);
    server.answers = (_, init) =>
      init.method === 'POST'
        ? { status: 409, body: { code: 'answered_meanwhile', title: 'Conflict' } }
        : { body: { items: [], has_more_before: false, has_more_after: false } };
    box.outbox.add({ conversation: 'c1', kind: 'reply', text: 'this one', cards, seen: 'm1' });
    await settle();
    expect(box.drafts.beside('c1', 'reply').cards).toEqual(cards);
  });

  it('that is refused says why and keeps its words', async () => {
    const box = inbox();
    await withThread(box, []);
    server.answers = () => ({
      status: 422,
      body: { code: 'window_closed', title: 'Closed', detail: 'The 24 hours are over.' },
    });
    box.outbox.add({ conversation: 'c1', kind: 'reply', text: 'late' });
    await settle();
    expect(box.outbox.of('c1')[0]).toMatchObject({
      state: 'failed',
      text: 'late',
      error: { detail: 'The 24 hours are over.' },
    });
  });
});

describe('somebody faster', () => {
  it('sends nothing of it, and gives all of it back', async () => {
    const box = inbox();
    await withThread(box, []);
    server.answers = (path, init) =>
      init.method === 'POST' && path.endsWith('/messages')
        ? { status: 409, body: { code: 'answered_meanwhile', title: 'Conflict' } }
        : { body: { items: [], has_more_before: false, has_more_after: false } };
    const batch = { id: 'b1', text: 'first second' };
    box.outbox.add({ conversation: 'c1', kind: 'reply', text: 'first', batch, seen: 'm1' });
    box.outbox.add({ conversation: 'c1', kind: 'reply', text: 'second', batch, seen: 'm1' });
    box.drafts.set('c1', 'reply', 'typed since');
    await settle();
    const posted = server.calls.filter((c) => c.method === 'POST' && c.path.endsWith('/messages'));
    expect(posted.map((c) => c.body)).toEqual([{ kind: 'reply', text: 'first', seen_message_id: 'm1' }]);
    expect(box.outbox.all).toEqual([]);
    expect(box.drafts.text('c1', 'reply')).toBe('first second\ntyped since');
    expect(box.collided.has('c1')).toBe(true);
  });

  it('takes a message out that is gone without a trace', async () => {
    const box = inbox();
    const thread = await withThread(box, [message('m1')]);
    feed(box, ['9', 'message.removed', { id: 'm1', conversation_id: 'c1' }]);
    expect(thread.messages).toEqual([]);
  });
});
