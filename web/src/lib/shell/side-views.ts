/** What the sidebar leads to: the ready views, the saved ones, accounts, teams and labels. */

import { has } from '../../routes';
import type { Account } from '$lib/api/types';
import { clock } from '$lib/clock.svelte';
import { shortDuration } from '$lib/i18n/format';
import { t } from '$lib/i18n/index.svelte';
import { countIn, countOf, countOfAccount } from '$lib/inbox/counts';
import { EVERYTHING, MANY, ofView, OPEN, same, writeFilter, type Filter } from '$lib/inbox/filter';
import type { Inbox } from '$lib/inbox/inbox.svelte';
import { session } from '$lib/session.svelte';
import type { SideLink } from './SideLinks.svelte';

/** Counts of views that have to be looked for end here. */
const MOST = 1000;
/** A permission that ends within this time, in milliseconds, has to be given again soon. */
const SOON = 14 * 86_400_000;

const to = (change: Partial<Filter>) => `/inbox${writeFilter({ ...EVERYTHING, ...change })}`;

/** Whether the list shows just this, however it is ordered. */
function shows(filter: Filter, change: Partial<Filter>): boolean {
  const plain = { ...filter, sort: EVERYTHING.sort };
  return writeFilter(plain) === writeFilter({ ...EVERYTHING, ...change });
}

export function readyViews(box: Inbox, inInbox: boolean): SideLink[] {
  const link = (
    key: string,
    label: string,
    icon: SideLink['icon'],
    change: Partial<Filter>,
    count: number | null = null,
  ): SideLink => ({
    key,
    label,
    ...(icon ? { icon } : {}),
    count,
    href: to(change),
    here: inInbox && shows(box.filter, change),
  });
  const next = box.filter.next ? null : box.lineup.countOf('next');
  return [
    link('next', t('section.next'), 'hourglass', { next: true }, next),
    link('mine', t('tab.mine'), 'user', { tab: 'mine' }, countOf(box.counts, 'mine')),
    link('unassigned', t('tab.unassigned'), 'circle-dashed', { tab: 'unassigned' }, countOf(box.counts, 'unassigned')),
    link('mentions', t('view.mentions'), 'at-sign', { mentioned: true, status: [] }, countOf(box.counts, 'mentions')),
    link('snoozed', t('view.snoozed'), 'moon', { status: ['snoozed'] }, countOf(box.counts, 'snoozed')),
    link('resolved', t('view.resolved'), 'check-check', { status: ['resolved'] }),
  ];
}

export function savedViews(box: Inbox, inInbox: boolean): SideLink[] {
  return box.views.all.map((view) => {
    const count = countIn(box.counts, 'views', view.id);
    return {
      key: view.id,
      href: `/inbox${writeFilter(ofView(view))}`,
      label: view.name,
      icon: view.scope === 'shared' ? ('users' as const) : ('filter' as const),
      count,
      more: count !== null && count >= MOST,
      here: inInbox && box.filter.view === view.id,
    };
  });
}

/** What is left of a permission that ends within 14 days, in milliseconds; null where there is no need to look. */
export function permissionLeft({ state, permission_ends_at }: Account, now: number): number | null {
  if (state !== 'active' || !permission_ends_at) return null;
  const left = Date.parse(permission_ends_at) - now;
  return left <= SOON ? Math.max(0, left) : null;
}

export function accountLinks(box: Inbox, inInbox: boolean): SideLink[] {
  return box.accounts
    .filter((account) => account.state !== 'disconnected')
    .map((account) => {
      const lost = account.state === 'needs_reconnect';
      const here = inInbox && only(box.filter, 'account', account.id);
      const able = session.canManage && has('settings/Settings');
      const left = able && !lost ? permissionLeft(account, clock.now) : null;
      const cure = able && (lost || left !== null);
      return {
        key: account.id,
        href: cure ? `/settings/accounts/${account.id}` : here ? '/inbox' : to({ account: [account.id] }),
        label: account.name,
        platform: account.platform,
        count: countOfAccount(box.counts, account.id),
        here,
        trouble: lost ? t('sidebar.reconnect') : undefined,
        soon: left === null ? undefined : t('health.consentEnds', { t: shortDuration(left) }),
      };
    });
}

export function teamLinks(box: Inbox, inInbox: boolean): SideLink[] {
  return box.teams.map((team) => ({
    key: team.id,
    href: to({ team: [team.id] }),
    label: team.name,
    icon: 'users' as const,
    count: countIn(box.counts, 'teams', team.id),
    here: inInbox && only(box.filter, 'team', team.id),
  }));
}

export function labelLinks(box: Inbox, inInbox: boolean): SideLink[] {
  return box.labels.map((label) => ({
    key: label.id,
    href: to({ label: [label.id] }),
    label: label.name,
    icon: 'tag' as const,
    count: countIn(box.counts, 'labels', label.id),
    here: inInbox && only(box.filter, 'label', label.id),
  }));
}

/** Whether this is the only one of its kind that the list is about, and no saved view. */
function only(filter: Filter, name: (typeof MANY)[number], id: string): boolean {
  return filter.view === null && same(filter[name], [id]) && same(filter.status, OPEN);
}
