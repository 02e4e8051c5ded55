import { describe, expect, it, vi } from 'vitest';
import type { Conversation, Order } from '$lib/api/types';
import { clock } from '$lib/clock.svelte';
import { Choice } from './choice.svelte';
import { EVERYTHING, type Filter } from './filter';
import { placeOf } from './place';
import { at, conversation, feed, inbox, message, NOW, server, withThread } from './tests/bed';

describe('events', () => {
  it('apply once, however often they come', async () => {
    const box = inbox();
    const heard = vi.fn();
    box.heard = heard;
    const thread = await withThread(box, []);
    feed(box, ['5', 'message.created', message('m5')], ['5', 'message.created', message('m5')]);
    feed(box, ['5', 'message.created', message('m5')]);
    expect(thread.messages.map((m) => m.id)).toEqual(['m5']);
    expect(heard).toHaveBeenCalledOnce();
  });

  it('put messages in the order of their time, not of their coming', async () => {
    const box = inbox();
    const thread = await withThread(box, []);
    feed(
      box,
      ['1', 'message.created', message('late', { sent_at: at(-1) })],
      ['2', 'message.created', message('early', { sent_at: at(-3) })],
      ['3', 'message.created', message('middle', { sent_at: at(-2) })],
    );
    expect(thread.messages.map((m) => m.id)).toEqual(['early', 'middle', 'late']);
  });

  it('never take a delivery back when they come out of order', async () => {
    const box = inbox();
    const out = message('o', { direction: 'outbound', delivery: { state: 'sending', error: null } });
    const thread = await withThread(box, [out]);
    const word = (state: 'sent' | 'delivered' | 'failed') => ({ ...out, delivery: { state, error: null } });
    feed(box, ['9', 'message.updated', word('delivered')], ['8', 'message.updated', word('sent')]);
    expect(thread.messages[0]?.delivery?.state).toBe('delivered');
    feed(box, ['10', 'message.updated', word('failed')]);
    expect(thread.messages[0]?.delivery?.state).toBe('failed');
  });

  it('never let an older conversation replace a newer one', () => {
    const box = inbox();
    feed(box, ['2', 'conversation.updated', conversation('c1', { unread_count: 2, updated_at: at(0) })]);
    feed(box, ['1', 'conversation.updated', conversation('c1', { unread_count: 1, updated_at: at(-1) })]);
    expect(box.rows.get('c1')?.view.unread_count).toBe(2);
  });

  it('move orders forward only', () => {
    const box = inbox();
    const order = (status: Order['status'], minutes: number) => ({
      id: 'o1',
      status,
      contact_id: 'k',
      updated_at: at(minutes),
    });
    box.people.ordersOf.set('k', 'ready');
    feed(box, ['1', 'order.updated', order('shipped', 2)], ['2', 'order.updated', order('to_ship', 1)]);
    expect(box.people.ordersFor('k').map((o) => o.status)).toEqual(['shipped']);
    feed(box, ['3', 'order.updated', { ...order('shipped', 3), id: 'of-another', contact_id: 'another' }]);
    expect(box.people.orders.has('of-another'), 'nobody looked at them').toBe(false);
  });

  it('may carry the object bare or beside its type', () => {
    const box = inbox();
    feed(box, ['1', 'conversation.created', { id: '1', type: 'conversation.created', data: conversation('c9') }]);
    feed(box, ['2', 'conversation.created', { conversation: conversation('c8') }]);
    expect([...box.rows.keys()]).toEqual(['c9', 'c8']);
  });
});

describe('a page of messages that was asked for before an event', () => {
  it('neither loses the event nor doubles it', async () => {
    const box = inbox();
    feed(box, [null, 'conversation.created', conversation('c1')]);
    server.answers = () => ({
      body: { items: [message('a', { sent_at: at(-4) })], has_more_before: false, has_more_after: false },
    });
    const thread = box.thread('c1');
    const loading = thread.load();
    feed(box, ['7', 'message.created', message('b', { sent_at: at(-1) })]);
    await loading;
    expect(thread.messages.map((m) => m.id)).toEqual(['a', 'b']);
  });
});

describe('a change', () => {
  it('shows at once and stays when the server agrees', async () => {
    const box = inbox();
    feed(box, [null, 'conversation.created', conversation('c1')]);
    server.answers = () => ({ body: conversation('c1', { status: 'resolved', updated_at: at(0) }) });
    const done = box.change('c1', { status: 'resolved' }, { status: 'resolved' });
    expect(box.rows.get('c1')?.view.status).toBe('resolved');
    expect(box.order).toEqual([]);
    expect(await done).toBe(true);
    expect(box.rows.get('c1')?.view.status).toBe('resolved');
    expect(server.calls[0]?.headers['Idempotency-Key']).toBeTruthy();
  });

  it('is put back with a word when it is refused', async () => {
    const box = inbox();
    const say = vi.fn();
    box.say = say;
    feed(box, [null, 'conversation.created', conversation('c1')]);
    server.answers = () => ({
      status: 403,
      body: { code: 'forbidden', title: 'Forbidden', detail: 'Not for your role' },
    });
    expect(await box.change('c1', { status: 'resolved' }, { status: 'resolved' })).toBe(false);
    expect(box.rows.get('c1')?.view.status).toBe('open');
    expect(say).toHaveBeenCalledWith({
      what: 'refused',
      said: expect.objectContaining({ code: 'forbidden', detail: 'Not for your role' }),
    });
  });

  it('goes with the version it was made on, and a conflict shows the other', async () => {
    const box = inbox();
    const say = vi.fn();
    box.say = say;
    feed(box, [null, 'conversation.created', conversation('c1', { etag: '"1"' })]);
    server.answers = (_, init) =>
      init.method === 'PATCH'
        ? { status: 409, body: { code: 'changed_meanwhile', title: 'Conflict' } }
        : { body: conversation('c1', { assignee: { id: 'm2', name: 'Mai' }, updated_at: at(1), etag: '"2"' }) };
    await box.change('c1', { assignee: { id: 'm1', name: 'Nok' } }, { assignee_id: 'm1' });
    expect(server.calls.filter((c) => c.method === 'PATCH').map((c) => c.headers['If-Match'])).toEqual(['"1"']);
    expect(box.rows.get('c1')?.view.assignee?.name).toBe('Mai');
    expect(say).toHaveBeenCalledWith({ what: 'conflict' });
  });

  it('is made again when what changed meanwhile was something else', async () => {
    const box = inbox();
    const say = vi.fn();
    box.say = say;
    feed(box, [null, 'conversation.created', conversation('c1', { etag: '"1"' })]);
    const newer = { unread_count: 1, updated_at: at(1), etag: '"2"' };
    server.answers = (_, init) =>
      init.method !== 'PATCH'
        ? { body: conversation('c1', newer) }
        : (init.headers as Record<string, string>)['If-Match'] === '"2"'
          ? { body: conversation('c1', { ...newer, status: 'resolved', updated_at: at(2), etag: '"3"' }) }
          : { status: 409, body: { code: 'changed_meanwhile', title: 'Conflict' } };
    expect(await box.change('c1', { status: 'resolved' }, { status: 'resolved' })).toBe(true);
    expect(box.rows.get('c1')?.view).toMatchObject({ status: 'resolved', unread_count: 1 });
    expect(say).not.toHaveBeenCalled();
  });

  it('that takes back another waits for it, so that it is on top of it', async () => {
    const box = inbox();
    const say = vi.fn();
    box.say = say;
    feed(box, [null, 'conversation.created', conversation('c1', { etag: '"1"' })]);
    let version = 1;
    server.answers = (_, init) => {
      if ((init.headers as Record<string, string>)['If-Match'] !== `"${version}"`)
        return { status: 412, body: { code: 'changed_meanwhile', title: 'Conflict' } };
      const { status } = JSON.parse(String(init.body)) as { status: Conversation['status'] };
      return { body: conversation('c1', { status, updated_at: at(++version), etag: `"${version}"` }) };
    };
    const done = box.change('c1', { status: 'resolved' }, { status: 'resolved' });
    const undone = box.change('c1', { status: 'open' }, { status: 'open' });
    expect(box.rows.get('c1')?.view.status, 'at once').toBe('open');
    expect(await Promise.all([done, undone])).toEqual([true, true]);
    expect(box.rows.get('c1')?.view).toMatchObject({ status: 'open', etag: '"3"' });
    expect(server.calls.map((c) => c.method)).toEqual(['PATCH', 'PATCH']);
    expect(say).not.toHaveBeenCalled();
  });
});

describe('many at once', () => {
  it('are changed alike, and those that are refused are put back with a word', async () => {
    const box = inbox();
    const say = vi.fn();
    box.say = say;
    feed(box, [null, 'conversation.created', conversation('c1')], [null, 'conversation.created', conversation('c2')]);
    server.answers = () => ({
      body: {
        items: [conversation('c1', { status: 'resolved', updated_at: at(0) })],
        failed: [{ id: 'c2', code: 'forbidden', detail: 'Not yours' }],
      },
    });
    const change = { status: 'resolved' } as const;
    const done = box.changeMany(
      ['c1', 'c2'].map((id) => ({ id, view: change })),
      change,
    );
    expect(box.order).toEqual([]);
    await done;
    expect(server.calls[0]).toMatchObject({ path: '/api/v1/conversations/bulk', body: { ids: ['c1', 'c2'], change } });
    expect(box.order).toEqual(['c2']);
    expect(say).toHaveBeenCalledWith({
      what: 'refusedSome',
      count: 1,
      said: { code: 'forbidden', detail: 'Not yours', body: {} },
    });
  });

  it('go a hundred at a time', async () => {
    const box = inbox();
    server.answers = () => ({ body: { items: [], failed: [] } });
    await box.changeMany(
      Array.from({ length: 230 }, (_, i) => ({ id: `c${i}`, view: {} })),
      {},
    );
    expect(server.calls.map((c) => (c.body as { ids: string[] }).ids.length)).toEqual([100, 100, 30]);
  });
});

describe('reading', () => {
  it('says nothing but that it was read', async () => {
    const box = inbox();
    feed(box, [null, 'conversation.created', conversation('c1', { unread_count: 3 })]);
    server.answers = () => ({ body: conversation('c1', { unread_count: 0, updated_at: at(0) }) });
    await box.markRead('c1', true);
    // The server knows one field and refuses any other.
    expect(server.calls.map((c) => [c.path, c.body])).toEqual([['/api/v1/conversations/c1/read', {}]]);
    expect(box.rows.get('c1')?.view.unread_count).toBe(0);
  });

  it('does not take back what a member put back, until they look elsewhere', async () => {
    const box = inbox();
    feed(box, [null, 'conversation.created', conversation('c1')]);
    box.openId = 'c1';
    server.answers = () => ({ body: conversation('c1', { unread_count: 1, updated_at: at(0) }) });
    await box.markUnread('c1');
    expect(server.calls[0]?.body).toEqual({ unread: true });
    await box.markRead('c1', true);
    expect(server.calls).toHaveLength(1);
    box.openId = null;
    box.openId = 'c1';
    await box.markRead('c1', true);
    expect(server.calls).toHaveLength(2);
  });
});

describe('choosing', () => {
  it('takes one, a range and all, and lets go of what left the list', () => {
    const box = inbox();
    for (const id of ['a', 'b', 'c', 'd', 'e'])
      feed(box, [null, 'conversation.created', conversation(id, { waiting_since: at(-id.charCodeAt(0)) })]);
    const order = box.order;
    const choice = new Choice();
    choice.toggle(order[1]!);
    choice.reach(order[3]!, box.lineup);
    expect([...choice.ids].sort()).toEqual(order.slice(1, 4).sort());
    choice.extend(1, null, box.lineup);
    expect(choice.size).toBe(4);
    choice.extend(-1, null, box.lineup);
    expect(choice.size).toBe(3);
    feed(box, [null, 'conversation.updated', conversation(order[2]!, { status: 'resolved', updated_at: at(1) })]);
    choice.keep((id) => box.belongs(id));
    expect([...choice.ids].sort()).toEqual([order[1], order[3]].sort());
    choice.all(box.lineup);
    expect(choice.size).toBe(4);
    choice.clear();
    expect(choice.size).toBe(0);
  });
});

describe('the order of the list', () => {
  const window = (minutes: number, span = 86_400) => ({
    reply_window: { state: 'open' as const, closes_at: at(minutes), reason: null, span_s: span },
  });

  it('is Answer next by time left, Waiting by wait, Their turn by last message', () => {
    const rows = [
      conversation('theirs-old', { last_message: { ...conversation('').last_message!, sent_at: at(-90) } }),
      conversation('theirs-new'),
      conversation('waits-short', { waiting_since: at(-5) }),
      conversation('waits-long', { waiting_since: at(-600), ...window(20 * 60) }),
      conversation('soon', { waiting_since: at(-50), ...window(115) }),
      conversation('now', { waiting_since: at(-40), ...window(42) }),
      conversation('theirs-but-late', { ...window(10) }),
    ];
    const box = inbox();
    feed(box, ...rows.map((c): [null, string, unknown] => [null, 'conversation.created', c]));
    expect(box.lineup.sections.map((s) => s.rows.map((r) => r.id))).toEqual([
      ['now', 'soon'],
      ['waits-long', 'waits-short'],
      ['theirs-but-late', 'theirs-new', 'theirs-old'],
    ]);
    expect(box.order.map((id) => box.lineup.indexOf(id))).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(box.order.map((_, i) => box.lineup.at(i))).toEqual(box.order);
  });

  it('moves up who gets short of time', () => {
    const box = inbox();
    feed(box, [null, 'conversation.created', conversation('c', { waiting_since: at(-5), ...window(421) })]);
    expect(box.lineup.countOf('next')).toBe(0);
    clock.now = NOW + 62 * 60_000;
    box.lineup.tick();
    expect(box.lineup.countOf('next')).toBe(1);
  });

  it('may be by the newest, the longest wait or the window that closes first', () => {
    const box = inbox();
    const rows = [
      conversation('a', { waiting_since: at(-5), ...window(300) }),
      conversation('b', {
        waiting_since: at(-50),
        last_message: { ...conversation('').last_message!, sent_at: at(-50) },
      }),
      conversation('c', { ...window(100) }),
      conversation('d', { reply_window: { state: 'closed', closes_at: at(-9), reason: null } }),
    ];
    feed(box, ...rows.map((c): [null, string, unknown] => [null, 'conversation.created', c]));
    const by = (sort: Filter['sort']) => {
      box.setFilter({ ...EVERYTHING, sort });
      return box.order.join('');
    };
    expect(by('recent')).toBe('acdb');
    expect(by('waiting')).toBe('bacd');
    expect(by('window')).toBe('cabd');
    expect(by('turn')).toBe('abcd');
  });

  it('stays right however many things happen', () => {
    const box = inbox();
    let seed = 7;
    const random = (n: number) => ((seed = Math.imul(seed ^ (seed >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 8) % n;
    for (let i = 0; i < 3000; i++) {
      const id = `c${random(400)}`;
      feed(box, [
        null,
        'conversation.updated',
        conversation(id, {
          waiting_since: random(2) ? at(-random(600)) : null,
          status: random(5) ? 'open' : 'resolved',
          ...(random(2) ? window(random(800)) : {}),
          updated_at: new Date(NOW + i).toISOString(),
        }),
      ]);
    }
    const kept = [...box.order];
    box.lineup.rebuild(box.rows.values());
    expect(kept).toEqual(box.order);
    expect(kept.length).toBeGreaterThan(100);
  });

  it('takes the clock that ends first', () => {
    const c = conversation('c', {
      waiting_since: at(-10),
      ...window(600),
      response_clock: { counts_at: at(42), span_s: 43_200 },
    });
    expect(placeOf(c, NOW)).toMatchObject({ section: 'next', rank: Date.parse(at(42)) });
  });

  it('leaves a conversation where it is while it is open, and moves it when it is left', () => {
    const box = inbox();
    const waiting = conversation('c', { waiting_since: at(-5) });
    feed(box, [null, 'conversation.created', waiting]);
    box.openId = 'c';
    feed(box, [null, 'conversation.updated', { ...waiting, waiting_since: null, updated_at: at(0) }]);
    expect(box.lineup.countOf('waiting')).toBe(1);
    box.openId = null;
    expect(box.lineup.countOf('theirs')).toBe(1);
  });
});
