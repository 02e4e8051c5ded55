/** An answer that comes late is older than what was said meanwhile: it neither takes that away nor brings back what is gone. */

import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Contact, Conversation, Message } from '$lib/api/types';
import { at, conversation, feed, inbox, message, server, settle, withThread } from './tests/bed';
import { Thread } from './thread.svelte';

type Answer = { status: number; body: unknown };

/** An answer that is held back until the test gives it. */
function held() {
  let give!: (answer: Answer) => void;
  const answer = new Promise<Answer>((resolve) => (give = resolve));
  return { answer: answer as never, give };
}

const page = (items: Message[], before = false, after = false): Answer => ({
  status: 200,
  body: { items, has_more_before: before, has_more_after: after },
});

const ids = (thread: Thread) => thread.messages.map((m) => m.id);

const ours = message('s1', {
  direction: 'outbound',
  sender: { kind: 'member', id: 'm1', name: 'Nok' },
  sent_at: at(0),
  delivery: { state: 'queued', error: null },
});

beforeEach(() => vi.useFakeTimers({ now: Date.parse(at(0)) }));

describe('a conversation that was opened further up', () => {
  async function around() {
    const box = inbox();
    box.put(conversation('c1'), null);
    const thread = box.thread('c1');
    server.answers = (path) =>
      path.includes('before=')
        ? page([message('a0', { sent_at: at(-50) })], false, true)
        : page([message('a1', { sent_at: at(-40) })], true, true);
    await thread.loadAround('a1');
    expect(thread.hasAfter).toBe(true);
    return { box, thread };
  }

  it('hears of what comes all the same', async () => {
    const { box } = await around();
    const heard = vi.fn();
    box.heard = heard;
    feed(box, ['5', 'message.created', message('n9', { sent_at: at(0) })]);
    expect(heard).toHaveBeenCalledOnce();
  });

  it('begins at its end for whoever comes for what is new', async () => {
    const { thread } = await around();
    server.answers = () => page([message('n9', { sent_at: at(0) })], true);
    thread.open(1);
    thread.toEnd();
    await thread.load();
    expect([ids(thread), thread.newFrom, thread.hasAfter]).toEqual([['n9'], 'n9', false]);
  });

  it.each(['loadAfter', 'load'] as const)('has what came while its end was on its way (%s)', async (how) => {
    const { box, thread } = await around();
    const { answer, give } = held();
    server.answers = () => answer;
    const read = how === 'load' ? thread.load(true) : thread.loadAfter();
    feed(box, ['5', 'message.created', message('n9', { sent_at: at(0) })]);
    give(page([message('a2', { sent_at: at(-30) })], true));
    await read;
    expect(ids(thread).slice(-2)).toEqual(['a2', 'n9']);
    expect(thread.hasAfter).toBe(false);
  });

  it('is not filled by an older reading that answers after a newer one', async () => {
    const { thread } = await around();
    const late = held();
    server.answers = () => late.answer;
    const before = thread.loadBefore();
    thread.hasBefore = true;
    const after = thread.loadBefore();
    server.answers = () => page([message('n9', { sent_at: at(0) })], true);
    thread.toEnd();
    await thread.load();
    late.give(page([message('a0', { sent_at: at(-50) })]));
    await Promise.all([before, after]);
    expect(ids(thread)).toEqual(['n9']);
  });
});

describe('a message that was taken back', () => {
  it('does not come back with the answer to its sending', async () => {
    const box = inbox();
    const thread = await withThread(box, []);
    const { answer, give } = held();
    server.answers = (_, request) => (request.method === 'POST' ? answer : { status: 204, body: null });
    const local = box.outbox.add({ conversation: 'c1', kind: 'reply', text: 'hello' });
    await settle();
    const said = { ...ours, client_id: local.key };
    feed(box, ['3', 'message.created', said]);
    expect(await box.takeBack(said)).toBe(true);
    give({ status: 201, body: said });
    await settle();
    await settle();
    expect([ids(thread), box.outbox.of('c1')]).toEqual([[], []]);
  });

  it('does not come back with a page that was written before', async () => {
    const box = inbox();
    const thread = await withThread(box, [ours]);
    const { answer, give } = held();
    server.answers = () => answer;
    const read = thread.load(true);
    feed(box, ['4', 'message.removed', { id: 's1', conversation_id: 'c1' }]);
    give(page([ours]));
    await read;
    expect(ids(thread)).toEqual([]);
  });
});

describe('a message that is sent again', () => {
  it('is as the stream said meanwhile, not as the answer says late', async () => {
    const box = inbox();
    const state = (word: string) => ({ ...ours, delivery: { state: word, error: null } }) as Message;
    const thread = await withThread(box, [state('failed')]);
    const { answer, give } = held();
    server.answers = () => answer;
    const again = box.retry(thread.messages[0]!);
    feed(box, ['4', 'message.updated', state('queued')], ['5', 'message.updated', state('failed')]);
    give({ status: 200, body: state('queued') });
    await again;
    expect(thread.messages[0]!.delivery?.state).toBe('failed');
  });
});

describe('the outbox', () => {
  it('sends nothing when its writer has left, and keeps it for them', async () => {
    const box = inbox();
    await withThread(box, []);
    server.answers = () => ({ status: 401, body: { code: 'signed_out', title: 'Signed out' } });
    box.outbox.add({ conversation: 'c1', kind: 'reply', text: 'hello' });
    await settle();
    box.stop();
    server.calls = [];
    server.answers = () => ({ status: 201, body: ours });
    await vi.advanceTimersByTimeAsync(40_000);
    box.outbox.flush();
    await settle();
    expect(server.calls.filter((call) => call.method === 'POST')).toEqual([]);
    expect(box.outbox.of('c1').map((local) => local.text)).toEqual(['hello']);
  });

  it('shows what a page already has only once', async () => {
    const box = inbox();
    server.answers = () => 'offline';
    const local = box.outbox.add({ conversation: 'c1', kind: 'reply', text: 'hello' });
    await settle();
    const thread = await withThread(box, [{ ...ours, client_id: local.key }]);
    expect([ids(thread), box.outbox.of('c1')]).toEqual([['s1'], []]);
  });
});

describe('a conversation that is no longer ours to see', () => {
  const [was, is] = ['A', 'B'].map((name, i) => ({ id: `t${i}`, name }));

  it('does not come back with the answer to what took it away', async () => {
    const box = inbox();
    const c = (id: string, team = was!, etag = '"1"') => conversation(id, { team, etag });
    for (const id of ['c1', 'c2']) box.put(c(id), null);
    const { answer, give } = held();
    server.answers = (path) => (path.includes('bulk') ? answer : { status: 404, body: {} });
    const view = { team: is! };
    const done = box.changeMany(
      [
        { id: 'c1', view },
        { id: 'c2', view },
      ],
      { team_id: 't1' },
    );
    feed(box, ['7', 'conversation.hidden', { id: 'c1' }]);
    give({ status: 200, body: { items: ['c1', 'c2'].map((id) => c(id, is, '"2"')), failed: [] } });
    await done;
    expect([box.order, [...box.rows.keys()]]).toEqual([['c2'], ['c2']]);
    // Until it is ours again.
    feed(box, ['9', 'conversation.updated', c('c1', was, '"3"')]);
    expect([...box.order].sort()).toEqual(['c1', 'c2']);
  });

  it('does not come back when a change of it fails', async () => {
    const box = inbox();
    box.put(conversation('c1'), null);
    const { answer, give } = held();
    server.answers = () => answer;
    const done = box.change('c1', { priority: 'high' }, { priority: 'high' });
    feed(box, ['7', 'conversation.hidden', { id: 'c1' }]);
    give({ status: 404, body: { code: 'not_found', title: 'Not found' } });
    await done;
    expect(box.order).toEqual([]);
  });
});

describe('what is known of', () => {
  it('a contact is the newest that was said', async () => {
    const box = inbox();
    const { answer, give } = held();
    server.answers = (path) => (path.includes('/orders') ? { status: 200, body: { items: [] } } : answer);
    const read = box.people.load('k');
    const contact = (name: string, etag: string) => ({ id: 'k', name, etag, avatar_url: null }) as unknown as Contact;
    feed(box, ['5', 'contact.updated', contact('New', '"6"')]);
    give({ status: 200, body: contact('Old', '"5"') });
    await read;
    expect(box.people.contacts.get('k')?.name).toBe('New');
  });

  it('the numbers is the newest that was said', async () => {
    const box = inbox();
    const first = held();
    let asked = 0;
    server.answers = () => (asked++ === 0 ? first.answer : { status: 200, body: { open: 3 } });
    const read = box.house.loadCounts();
    feed(box, [null as never, 'counts', { open: 2 }]);
    first.give({ status: 200, body: { open: 5 } });
    await read;
    expect(box.counts).toMatchObject({ open: 3 });
  });

  it('what became of the last message is the newest that was said', () => {
    const box = inbox();
    const last = { ...ours, snippet: 'hello', kind: 'text' } as unknown as Conversation['last_message'];
    box.put(conversation('c1', { last_message: last }), '1');
    const failed = { ...ours, delivery: { state: 'failed', error: { code: 'x', detail: 'no' } } };
    feed(box, ['2', 'message.created', ours], ['3', 'message.updated', failed]);
    // What was sent earlier and only now is read says nothing of the last.
    feed(box, [
      '4',
      'message.updated',
      { ...ours, id: 's0', sent_at: at(-9), delivery: { state: 'read', error: null } },
    ]);
    expect(box.lastOf(box.rows.get('c1')!.view)?.delivery?.state).toBe('failed');
  });

  it('one that nobody could look up is not taken for none', async () => {
    const box = inbox();
    server.answers = () => 'offline';
    await expect(box.need('c7')).rejects.toThrow();
    server.answers = () => ({ status: 404, body: { code: 'not_found', title: 'Not found' } });
    expect(await box.need('c7')).toBe(null);
  });
});
