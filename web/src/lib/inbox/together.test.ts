import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Me, Message } from '$lib/api/types';
import { assignmentIcon, assignmentWords } from './assignment';
import { EVERYTHING, fits, readFilter, serverQuery, writeFilter } from './filter';
import { Inbox } from './inbox.svelte';
import { Looking, type Line } from './looking';
import { Presences } from './presences.svelte';
import { conversation } from './tests/conversation';

const me: Me = { id: 'm1', name: 'Nok', email: 'nok@example.com', role: 'owner', workspace: { id: 'w', name: 'W' } };
const mai = { id: 'm2', name: 'Mai' };

function message(id: string, more: Partial<Message> = {}): Message {
  return {
    id,
    conversation_id: 'c1',
    direction: 'note',
    parts: [{ kind: 'text', text: id }],
    sender: { kind: 'member', ...mai },
    sent_at: '2026-11-24T08:00:00.000Z',
    received_at: '2026-11-24T08:00:00.000Z',
    delivery: null,
    external_id: null,
    reply_to_id: null,
    reactions: [],
    edited_at: null,
    unsent_at: null,
    ...more,
  };
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] });
  vi.stubGlobal('fetch', async () => new Response('{"code":"not_found"}', { status: 404 }));
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe('who is here', () => {
  const said = (state: string, person = mai) => ({ conversation_id: 'c1', member: person, state });
  const states = (all: Presences) => (all.get('c1') ?? []).map((p) => [p.id, p.state]);
  const nobody = () => undefined;

  it('types for eight seconds, and looks on after that', () => {
    const all = new Presences();
    all.take(said('typing'), me.id, nobody);
    expect(states(all)).toEqual([['m2', 'typing']]);
    vi.advanceTimersByTime(8_100);
    expect(states(all)).toEqual([['m2', 'looking']]);
    vi.advanceTimersByTime(40_000);
    expect(all.has('c1')).toBe(false);
  });

  it('stays as long as it says so again, and goes when it says that it left', () => {
    const all = new Presences();
    for (let i = 0; i < 6; i++) {
      all.take(said('viewing'), me.id, nobody);
      vi.advanceTimersByTime(25_000);
    }
    expect(states(all)).toEqual([['m2', 'looking']]);
    all.take(said('away'), me.id, nobody);
    expect(all.has('c1')).toBe(false);
  });

  it('leaves out oneself, and tells two apart', () => {
    const all = new Presences();
    all.take(said('viewing', { id: me.id, name: me.name }), me.id, nobody);
    expect(all.has('c1')).toBe(false);
    all.take(said('viewing'), me.id, nobody);
    all.take(said('typing', { id: 'm3', name: 'Ploy' }), me.id, nobody);
    expect(states(all)).toEqual([
      ['m2', 'looking'],
      ['m3', 'typing'],
    ]);
    all.wrote('c1', 'm3');
    expect(states(all)).toEqual([
      ['m2', 'looking'],
      ['m3', 'looking'],
    ]);
  });
});

describe('several tabs', () => {
  type Word = Parameters<Line['post']>[0];

  /** Tabs that hear each other, each with what it looks at. */
  function tabs(...at: (string | null)[]) {
    const heard: ((word: Word) => void)[] = [];
    const said: string[] = [];
    const all = at.map((_, i) => {
      const line: Line = {
        post: (word) => heard.forEach((hear, other) => other !== i && hear(word)),
        hear: (listen) => heard.push(listen),
      };
      return new Looking(
        (id, state) => said.push(`${i}:${state}:${id}`),
        () => at[i] ?? null,
        line,
      );
    });
    return { all, said, at };
  }

  it('one that leaves says nothing while another still looks', () => {
    const { all, said, at } = tabs('c1', 'c1');
    at[0] = null;
    all[0]!.leave('c1');
    vi.advanceTimersByTime(200);
    expect(said).toEqual([]);
    at[1] = 'c2';
    all[1]!.leave('c1');
    vi.advanceTimersByTime(200);
    expect(said).toEqual(['1:away:c1']);
  });

  it('one that closes is corrected by another that still looks', () => {
    const { all, said } = tabs('c1', 'c1');
    all[0]!.close('c1');
    vi.advanceTimersByTime(200);
    expect(said).toEqual(['0:away:c1', '1:viewing:c1']);
  });

  it('coming back at once takes the leaving back', () => {
    const { all, said } = tabs('c1');
    all[0]!.leave('c1');
    all[0]!.look('c1');
    vi.advanceTimersByTime(200);
    expect(said).toEqual(['0:viewing:c1']);
  });
});

describe('what a teammate does', () => {
  it('is there as soon as the stream says it', async () => {
    const box = new Inbox(me, () => {}, null);
    const tell = (type: string, data: unknown, id: string) => box.receive({ id, type, data });
    tell('conversation.created', conversation('c1', { etag: '"1"' }), '1');
    box.applyNow();
    const label = { id: 'l1', name: 'VIP', color: '#112233' };
    const team = { id: 't1', name: 'Refunds' };
    tell('conversation.updated', conversation('c1', { assignee: mai, team, etag: '"2"' }), '2');
    tell('conversation.updated', conversation('c1', { assignee: mai, team, labels: [label], etag: '"3"' }), '3');
    box.applyNow();
    const shown = () => box.rows.get('c1')!.view;
    expect([shown().assignee, shown().team, shown().labels]).toEqual([mai, team, [label]]);
    const thread = box.thread('c1');
    box.presence.take({ conversation_id: 'c1', member: mai, state: 'typing' }, me.id, () => undefined);
    tell('message.created', message('She wants a refund'), '4');
    tell('conversation.updated', conversation('c1', { status: 'resolved', etag: '"4"' }), '5');
    box.applyNow();
    expect(thread.messages.map((m) => m.id)).toContain('She wants a refund');
    expect(shown().status).toBe('resolved');
    expect(box.presence.get('c1')?.map((p) => p.state)).toEqual(['looking']);
  });

  it('keeps a member where they stand in the list', () => {
    const box = new Inbox(me, () => {}, null);
    const member = (id: string, open_count: number) => ({
      id,
      name: id,
      email: '',
      role: 'agent' as const,
      account_ids: null,
      team_ids: null,
      availability: 'online' as const,
      available: true,
      open_count,
    });
    box.members = [member('a', 1), member('b', 2)];
    box.receive({
      id: '1',
      type: 'member.updated',
      data: { ...member('a', 1), availability: 'away', available: false },
    });
    box.applyNow();
    expect(box.members.map((m) => [m.id, m.availability])).toEqual([
      ['a', 'away'],
      ['b', 'online'],
    ]);
  });
});

describe('the lines that say who has it', () => {
  const line = (title: string, text: string, by: string | null = 'm2') =>
    message('x', {
      direction: 'system',
      sender: by
        ? { kind: 'member', id: by, name: by === 'm1' ? 'Nok' : 'Mai' }
        : { kind: 'app', id: null, name: null },
      parts: [{ kind: 'template', title, text, buttons: [] }],
    });

  it('name whom, which team and why', () => {
    expect(assignmentWords(line('assigned', 'Ploy\n\n'), me)).toBe('Mai assigned this to Ploy');
    expect(assignmentWords(line('assigned', 'Ploy\nRefunds\n', 'm1'), me)).toBe('You assigned this to Ploy, Refunds');
    expect(assignmentWords(line('assigned', '\n\n'), me)).toBe('Mai took this off everybody');
    expect(assignmentWords(line('assigned_by_rule', '\nThai\nThai chats', null), me)).toBe(
      'Given to the team Thai by rule “Thai chats”',
    );
    expect(assignmentWords(line('assigned_by_turn', 'Ploy\nThai\n', null), me)).toBe(
      'Given to Ploy: their turn in Thai',
    );
    expect(assignmentWords(line('assigned_on_leaving', '\n\n'), me)).toBe('Mai went away; back to everybody');
    expect(assignmentWords(line('assigned_with_note', 'Ploy\n\n'), me)).toBe('Mai handed this over to Ploy');
    expect(assignmentIcon(line('assigned', 'Ploy\n\n'))).toBe('user-check');
  });

  it('are no other lines', () => {
    expect(assignmentWords(line('followed', ''), me)).toBeNull();
    expect(assignmentWords(message('hello'), me)).toBeNull();
  });
});

describe('a team as a filter', () => {
  it('goes into the address, to the server, and holds rows against itself', () => {
    const filter = { ...EVERYTHING, team: ['t1'] };
    expect(writeFilter(filter)).toBe('?team=t1');
    expect(readFilter(new URLSearchParams('team=t1'))).toEqual(filter);
    expect(serverQuery(filter)['team']).toBe('t1');
    const c = conversation('c1', { team: { id: 't1', name: 'T' } });
    expect([fits(c, filter, null), fits({ ...c, team: null }, filter, null)]).toEqual([true, false]);
  });
});
