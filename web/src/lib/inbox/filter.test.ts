import { describe, expect, it } from 'vitest';
import type { Conversation, View } from '$lib/api/types';
import {
  EVERYTHING,
  filterCount,
  fits,
  ofView,
  OPEN,
  readFilter,
  serverQuery,
  toView,
  writeFilter,
  type Filter,
} from './filter';

const c = {
  status: 'open',
  assignee: { id: 'm1', name: 'Nok' },
  team: { id: 't1', name: 'Crew' },
  account: { id: 'a1', platform: 'shopee', name: 'Shop' },
  labels: [{ id: 'l1', name: 'VIP', color: 'tag' }],
  unread_count: 0,
  waiting_since: '2026-11-26T00:00:00.000Z',
} as unknown as Conversation;

const filters: Partial<Filter>[] = [
  {},
  { tab: 'mine', unread: true },
  { account: ['a1', 'a2'], label: ['l1'], platform: ['line', 'shopee'] },
  { status: [], mentioned: true },
  { status: ['snoozed', 'resolved'], sort: 'window' },
  { assignee: ['m1', 'none'], team: ['t1'], q: 'สมชาย, ใจดี & co', view: 'v1' },
];

describe('filters', () => {
  it.each(filters)('stand in the address and come back: %j', (change) => {
    const filter = { ...EVERYTHING, ...change };
    const address = writeFilter(filter);
    expect(readFilter(new URLSearchParams(address))).toEqual(filter);
    expect(address === '').toBe(Object.keys(change).length === 0);
  });

  it('understand what older addresses said', () => {
    const read = (text: string) => readFilter(new URLSearchParams(text));
    expect(read('status=snoozed').status).toEqual(['snoozed']);
    expect(read('account=a1&label=l1')).toMatchObject({ account: ['a1'], label: ['l1'] });
    expect(read('status=nonsense').status).toBe(OPEN);
  });

  it('ask the server for several values at once', () => {
    expect(serverQuery({ ...EVERYTHING, account: ['a1', 'a2'], next: true })).toMatchObject({
      status: 'open,pending',
      account: 'a1,a2',
      waiting: 'true',
      label: null,
    });
    expect(serverQuery({ ...EVERYTHING, tab: 'unassigned', assignee: ['m1'] })['assignee']).toBe('none');
  });

  it('combine: any of the values, all of the fields', () => {
    const holds = (change: Partial<Filter>) => fits(c, { ...EVERYTHING, ...change }, 'm1');
    expect(holds({ account: ['a2', 'a1'], platform: ['shopee'], label: ['l2', 'l1'], team: ['t1'] })).toBe(true);
    expect(holds({ account: ['a1'], platform: ['line'] })).toBe(false);
    expect(holds({ assignee: ['none', 'me'] })).toBe(true);
    expect(holds({ assignee: ['none'] })).toBe(false);
    // Unread and waiting for us are two things.
    expect(holds({ waiting: true })).toBe(true);
    expect(holds({ unread: true })).toBe(false);
    expect(holds({ status: ['resolved'] })).toBe(false);
    expect(holds({ status: [] })).toBe(true);
  });

  it('become views and come back from them', () => {
    for (const change of filters) {
      const filter = { ...EVERYTHING, ...change, view: 'v1' };
      const kept = toView(filter);
      const view: View = { id: 'v1', name: 'x', scope: 'personal', position: 0, ...kept };
      expect(ofView(view)).toEqual(filter);
    }
    // As somebody else may have written it by the API.
    const said: View = {
      id: 'v',
      name: 'x',
      scope: 'shared',
      position: 0,
      sort: 'recent',
      filter: { status: ['open'], assignee: 'me', unread: true },
    };
    expect(ofView(said)).toMatchObject({ tab: 'mine', status: ['open'], unread: true, sort: 'recent' });
  });

  it('keep the order they were saved with', () => {
    for (const sort of ['turn', 'recent', 'waiting', 'window'] as const) {
      const kept = toView({ ...EVERYTHING, unread: true, sort });
      expect(ofView({ id: 'v', name: 'x', scope: 'personal', position: 0, ...kept }).sort).toBe(sort);
    }
  });

  it('are counted one by one', () => {
    expect(filterCount({ ...EVERYTHING, account: ['a1', 'a2'], unread: true, status: [] })).toBe(4);
  });
});
