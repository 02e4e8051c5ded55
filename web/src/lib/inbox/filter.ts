/** What the list shows: a tab and a few filters, in the address, asked of the server and held against every change. */

import type { Conversation, Status } from '$lib/api/types';

/** How the list is ordered: by whose turn it is in its sections, or all in one row. */
export type Sort = 'turn' | 'recent' | 'waiting' | 'window';

export type Tab = 'mine' | 'unassigned' | 'all';

export interface Filter {
  tab: Tab;
  account: string | null;
  unread: boolean;
  waiting: boolean;
  /** Only those whose time is short. */
  next: boolean;
  status: Status;
  label: string | null;
  team: string | null;
  sort: Sort;
}

export const EVERYTHING: Filter = {
  tab: 'all',
  account: null,
  unread: false,
  waiting: false,
  next: false,
  status: 'open',
  label: null,
  team: null,
  sort: 'turn',
};

const TABS: readonly Tab[] = ['mine', 'unassigned', 'all'];
const SORTS: readonly Sort[] = ['turn', 'recent', 'waiting', 'window'];
const STATES: readonly Status[] = ['open', 'pending', 'snoozed', 'resolved'];

export function readFilter(query: URLSearchParams): Filter {
  const tab = query.get('tab') as Tab;
  const status = query.get('status') as Status;
  const sort = query.get('sort') as Sort;
  return {
    tab: TABS.includes(tab) ? tab : 'all',
    account: query.get('account') || null,
    unread: query.get('unread') === '1',
    waiting: query.get('waiting') === '1',
    next: query.get('next') === '1',
    status: STATES.includes(status) ? status : 'open',
    label: query.get('label'),
    team: query.get('team') || null,
    sort: SORTS.includes(sort) ? sort : 'turn',
  };
}

/** The query of an address with this filter, with its `?`, or nothing for everything. */
export function writeFilter(filter: Filter): string {
  const query = new URLSearchParams();
  if (filter.tab !== 'all') query.set('tab', filter.tab);
  if (filter.account) query.set('account', filter.account);
  if (filter.unread) query.set('unread', '1');
  if (filter.waiting) query.set('waiting', '1');
  if (filter.next) query.set('next', '1');
  if (filter.status !== 'open') query.set('status', filter.status);
  if (filter.label) query.set('label', filter.label);
  if (filter.team) query.set('team', filter.team);
  if (filter.sort !== 'turn') query.set('sort', filter.sort);
  const text = query.toString();
  return text ? `?${text}` : '';
}

/** What the server is asked for. */
export function serverQuery(filter: Filter): Record<string, string | null> {
  return {
    // Pending ones are still ours to work on.
    status: filter.status === 'open' ? 'open,pending' : filter.status,
    assignee: filter.tab === 'mine' ? 'me' : filter.tab === 'unassigned' ? 'none' : null,
    account: filter.account,
    unread: filter.unread ? 'true' : null,
    waiting: filter.waiting || filter.next ? 'true' : null,
    label: filter.label,
    team: filter.team,
  };
}

/** Whether a conversation belongs to the view. */
export function fits(c: Conversation, filter: Filter, me: string | null): boolean {
  if (c.status !== filter.status && !(filter.status === 'open' && c.status === 'pending')) return false;
  if (filter.tab === 'mine' && c.assignee?.id !== me) return false;
  if (filter.tab === 'unassigned' && c.assignee) return false;
  if (filter.account && c.account.id !== filter.account) return false;
  if (filter.unread && c.unread_count === 0) return false;
  if ((filter.waiting || filter.next) && c.waiting_since === null) return false;
  if (filter.team && c.team?.id !== filter.team) return false;
  if (filter.label && !c.labels.some((l) => l.id === filter.label)) return false;
  return true;
}

/** How many filters beyond the tab are on. */
export function filterCount(filter: Filter): number {
  return (
    Number(filter.account !== null) +
    Number(filter.unread) +
    Number(filter.waiting) +
    Number(filter.next) +
    Number(filter.status !== 'open') +
    Number(filter.label !== null) +
    Number(filter.team !== null)
  );
}
