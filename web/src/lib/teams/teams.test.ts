import { describe, expect, it } from 'vitest';
import type { Account, Member } from '$lib/api/types';
import { sentence } from './sentence';
import { moved, type Rule } from './teams';

const rule = (id: string): Rule => ({ id, name: id, position: 0, conditions: {}, team_id: 't' });

describe('rules', () => {
  it('move by one and stop at the ends', () => {
    const all = ['a', 'b', 'c'].map(rule);
    const ids = (rules: Rule[]) => rules.map((one) => one.id).join('');
    expect(ids(moved(all, 'c', -1))).toBe('acb');
    expect(ids(moved(all, 'a', 1))).toBe('bac');
    expect(ids(moved(all, 'a', -1))).toBe('abc');
    expect(ids(moved(all, 'c', 1))).toBe('abc');
    expect(moved(all, 'b', -1).map((one) => one.position)).toEqual([0, 1, 2]);
  });

  it('are said in a sentence', () => {
    const named = {
      accounts: [{ id: 'a', name: 'Baan Mali' }] as Account[],
      labels: [{ id: 'l', name: 'VIP', color: '#112233' }],
      members: [{ id: 'm', name: 'Mai' }] as Member[],
      teams: [
        { id: 't', name: 'Support', assignment: 'round_robin' as const, member_ids: [] },
        { id: 'u', name: 'Refunds', assignment: 'manual' as const, member_ids: [] },
      ],
    };
    expect(sentence({ conditions: {}, team_id: 'u' }, named)).toBe('Give every conversation to the team Refunds.');
    expect(
      sentence({ conditions: { languages: ['th', 'vi'], account_ids: ['a'], new_contact: true }, team_id: 't' }, named),
    ).toBe(
      'If it comes in on Baan Mali and it is written in Thai or Vietnamese and the contact is new, give it to whoever’s turn it is in Support.',
    );
    expect(sentence({ conditions: { label_ids: ['l'], platforms: ['line'] }, assignee_id: 'm' }, named)).toBe(
      'If it comes from LINE and it is labelled VIP, give it to Mai.',
    );
    expect(sentence({ conditions: { account_ids: ['x'] }, assignee_id: 'gone' }, named)).toContain('removed');
  });
});
