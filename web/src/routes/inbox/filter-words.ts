/** A filter in words: for the head of the list, the bar of its filters, and to say why a view is empty. */

import { t } from '$lib/i18n/index.svelte';
import { MANY, OPEN, same, type Filter, type Many } from '$lib/inbox/filter';
import type { Inbox } from '$lib/inbox/inbox.svelte';
import { platformName } from '$lib/inbox/words';
import type { IconName } from '$lib/ui/icons';

export interface FilterWord {
  key: string;
  label: string;
  icon?: IconName;
  platform?: string;
  /** The filter without it. */
  off: Partial<Filter>;
}

/** What one value of a filter is called. */
function nameOf(name: Many, id: string, box: Inbox): string {
  switch (name) {
    case 'assignee':
      if (id === 'none') return t('tab.unassigned');
      return box.members.find((m) => m.id === id)?.name ?? (id === 'me' ? box.me.name : t('filter.gone'));
    case 'team':
      return box.teams.find((team) => team.id === id)?.name ?? t('filter.gone');
    case 'platform':
      return platformName(id);
    case 'account':
      return box.accounts.find((a) => a.id === id)?.name ?? t('filter.gone');
    case 'label':
      return box.labels.find((l) => l.id === id)?.name ?? t('filter.gone');
  }
}

const ICONS: Partial<Record<Many, IconName>> = { assignee: 'user', team: 'users', label: 'tag' };

export function statusWord(filter: Filter): string | null {
  if (same(filter.status, OPEN)) return null;
  if (filter.status.length === 0) return t('filter.anyStatus');
  const words = {
    open: t('filter.open'),
    pending: t('filter.pending'),
    snoozed: t('view.snoozed'),
    resolved: t('view.resolved'),
  };
  return filter.status.map((s) => words[s]).join(' · ');
}

/** The filters that are on, each with what takes it off. */
export function filterWords(filter: Filter, box: Inbox): FilterWord[] {
  const words: FilterWord[] = [];
  const status = statusWord(filter);
  if (status) words.push({ key: 'status', label: status, off: { status: OPEN } });
  if (filter.next) words.push({ key: 'next', label: t('section.next'), icon: 'hourglass', off: { next: false } });
  if (filter.unread) words.push({ key: 'unread', label: t('filter.unread'), icon: 'mail', off: { unread: false } });
  if (filter.waiting)
    words.push({ key: 'waiting', label: t('filter.waiting'), icon: 'clock', off: { waiting: false } });
  if (filter.mentioned)
    words.push({ key: 'mentioned', label: t('filter.mentioned'), icon: 'at-sign', off: { mentioned: false } });
  for (const name of MANY)
    for (const id of filter[name]) {
      const icon = ICONS[name];
      const platform = name === 'platform' ? id : box.accounts.find((a) => name === 'account' && a.id === id)?.platform;
      words.push({
        key: `${name} ${id}`,
        label: nameOf(name, id, box),
        ...(icon ? { icon } : {}),
        ...(platform ? { platform } : {}),
        off: { [name]: filter[name].filter((one) => one !== id) },
      });
    }
  if (filter.q) words.push({ key: 'q', label: `“${filter.q}”`, icon: 'search', off: { q: '' } });
  return words;
}

/** What the list is called where it is about one thing; else the inbox. */
export function titleOf(filter: Filter, box: Inbox): string {
  if (filter.mentioned) return t('view.mentions');
  const words = filterWords(filter, box);
  return words.length === 1 && words[0]!.key !== 'q' ? words[0]!.label : t('nav.inbox');
}

/** What belongs to the view, as a list of words. */
export function ruleOf(filter: Filter, box: Inbox): string {
  const tab = filter.tab === 'mine' ? [t('tab.mine')] : filter.tab === 'unassigned' ? [t('tab.unassigned')] : [];
  const status = statusWord(filter) ? [] : [t('filter.open')];
  return [...tab, ...status, ...filterWords(filter, box).map((word) => word.label)].join(' · ');
}
