/** What the list shows: a tab and filters that combine, in the address, asked of the server and held against every change. */

import type { Conversation, Status, View } from '$lib/api/types';

/** How the list is ordered: by whose turn it is in its sections, or all in one row. */
export type Sort = 'turn' | 'recent' | 'waiting' | 'window';

export type Tab = 'mine' | 'unassigned' | 'all';

export interface Filter {
  tab: Tab;
  /** Any of these; none: everybody's. Only with the tab of all. */
  assignee: readonly string[];
  team: readonly string[];
  platform: readonly string[];
  account: readonly string[];
  label: readonly string[];
  unread: boolean;
  waiting: boolean;
  /** Only those where a note mentions me. */
  mentioned: boolean;
  /** Only those whose time is short. */
  next: boolean;
  /** Any of these; none: all. */
  status: readonly Status[];
  /** Only those where something says this. */
  q: string;
  sort: Sort;
  /** The saved view that this came from; its own filters stand in the address like any. */
  view: string | null;
}

/** Pending ones are still ours to work on. */
export const OPEN: readonly Status[] = ['open', 'pending'];

export const EVERYTHING: Filter = {
  tab: 'all',
  assignee: [],
  team: [],
  platform: [],
  account: [],
  label: [],
  unread: false,
  waiting: false,
  mentioned: false,
  next: false,
  status: OPEN,
  q: '',
  sort: 'turn',
  view: null,
};

const TABS: readonly Tab[] = ['mine', 'unassigned', 'all'];
const SORTS: readonly Sort[] = ['turn', 'recent', 'waiting', 'window'];
const STATES: readonly Status[] = ['open', 'pending', 'snoozed', 'resolved'];

/** The filters that are lists of ids or names. */
export const MANY = ['assignee', 'team', 'platform', 'account', 'label'] as const;
export type Many = (typeof MANY)[number];

const list = (text: string | null | undefined) => (text ?? '').split(',').filter(Boolean);

function states(words: readonly string[]): readonly Status[] {
  const found = STATES.filter((s) => words.includes(s));
  return same(found, OPEN) ? OPEN : found;
}

/** Whether two lists hold the same; their order says nothing. */
export function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((one) => b.includes(one));
}

export function readFilter(query: URLSearchParams): Filter {
  const tab = query.get('tab') as Tab;
  const status = query.get('status');
  const sort = query.get('sort') as Sort;
  return {
    tab: TABS.includes(tab) ? tab : 'all',
    assignee: list(query.get('assignee')),
    team: list(query.get('team')),
    platform: list(query.get('platform')),
    account: list(query.get('account')),
    label: list(query.get('label')),
    unread: query.get('unread') === '1',
    waiting: query.get('waiting') === '1',
    mentioned: query.get('mentioned') === 'me',
    next: query.get('next') === '1',
    // A word that nobody knows is no reason to show all there ever was.
    status:
      status === null ? OPEN : status === 'any' ? [] : states(list(status)).length > 0 ? states(list(status)) : OPEN,
    q: query.get('q')?.trim() ?? '',
    sort: SORTS.includes(sort) ? sort : 'turn',
    view: query.get('view') || null,
  };
}

/** The query of an address with this filter, with its `?`, or nothing for everything. */
export function writeFilter(filter: Filter): string {
  const query = new URLSearchParams();
  if (filter.tab !== 'all') query.set('tab', filter.tab);
  for (const name of MANY) if (filter[name].length > 0) query.set(name, filter[name].join(','));
  if (filter.unread) query.set('unread', '1');
  if (filter.waiting) query.set('waiting', '1');
  if (filter.mentioned) query.set('mentioned', 'me');
  if (filter.next) query.set('next', '1');
  if (!same(filter.status, OPEN)) query.set('status', filter.status.join(',') || 'any');
  if (filter.q) query.set('q', filter.q);
  if (filter.sort !== 'turn') query.set('sort', filter.sort);
  if (filter.view) query.set('view', filter.view);
  // Commas part values here and mean nothing else.
  const text = query.toString().replaceAll('%2C', ',');
  return text ? `?${text}` : '';
}

/** What the server is asked for. */
export function serverQuery(filter: Filter): Record<string, string | null> {
  const joined = (words: readonly string[]) => words.join(',') || null;
  return {
    status: joined(filter.status),
    assignee: filter.tab === 'mine' ? 'me' : filter.tab === 'unassigned' ? 'none' : joined(filter.assignee),
    team: joined(filter.team),
    platform: joined(filter.platform),
    account: joined(filter.account),
    unread: filter.unread ? 'true' : null,
    waiting: filter.waiting || filter.next ? 'true' : null,
    label: joined(filter.label),
    mentioned: filter.mentioned ? 'me' : null,
    q: filter.q || null,
  };
}

/** Whether only the server can tell what belongs to the view: a row says nothing of notes and older words. */
export const isTold = (filter: Filter) => filter.mentioned || filter.q !== '';

/** Whether a conversation belongs to the view, as far as its row says. */
export function fits(c: Conversation, filter: Filter, me: string | null): boolean {
  const any = (wanted: readonly string[], has: string | null | undefined) =>
    wanted.length === 0 || (has != null && wanted.includes(has));
  if (!any(filter.status, c.status)) return false;
  if (filter.tab === 'mine' && c.assignee?.id !== me) return false;
  if (filter.tab === 'unassigned' && c.assignee) return false;
  if (filter.tab === 'all' && filter.assignee.length > 0) {
    const has = c.assignee?.id ?? 'none';
    if (!filter.assignee.includes(has) && !(has === me && filter.assignee.includes('me'))) return false;
  }
  if (!any(filter.team, c.team?.id) || !any(filter.platform, c.account.platform)) return false;
  if (!any(filter.account, c.account.id)) return false;
  if (filter.unread && c.unread_count === 0) return false;
  if ((filter.waiting || filter.next) && c.waiting_since === null) return false;
  return filter.label.length === 0 || c.labels.some((l) => filter.label.includes(l.id));
}

/** How many filters beyond the tab are on. */
export function filterCount(filter: Filter): number {
  const many = MANY.reduce((sum, name) => sum + filter[name].length, 0);
  const flags = [filter.unread, filter.waiting, filter.mentioned, filter.next, filter.q !== ''];
  return many + flags.filter(Boolean).length + Number(!same(filter.status, OPEN));
}

/** What a saved view asks for, in the server's words, with the order beside it. */
export function toView(filter: Filter): { filter: View['filter']; sort: string } {
  const asked = serverQuery(filter);
  const kept = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== null)) as View['filter'];
  return { filter: kept, sort: filter.sort };
}

/** The filter of a saved view, for its address. */
export function ofView(view: View): Filter {
  const words = (value: View['filter'][string]) =>
    Array.isArray(value) ? value.map(String) : list(value == null ? '' : String(value));
  const { filter } = view;
  const assignee = words(filter['assignee']);
  const only = assignee.length === 1 ? assignee[0] : null;
  const tab = only === 'me' ? 'mine' : only === 'none' ? 'unassigned' : 'all';
  return {
    ...EVERYTHING,
    tab,
    assignee: tab === 'all' ? assignee : [],
    team: words(filter['team']),
    platform: words(filter['platform']),
    account: words(filter['account']),
    label: words(filter['label']),
    unread: words(filter['unread'])[0] === 'true',
    waiting: words(filter['waiting'])[0] === 'true',
    mentioned: words(filter['mentioned']).length > 0,
    status: states(words(filter['status'])),
    q: typeof filter['q'] === 'string' ? filter['q'] : '',
    sort: SORTS.find((one) => one === view.sort) ?? 'turn',
    view: view.id,
  };
}
