/** What the palette offers in the inbox beside what the menu of a conversation has: writing, the panel, the filters, my availability. */

import type { Conversation } from '$lib/api/types';
import { t } from '$lib/i18n/index.svelte';
import { current } from '$lib/inbox/current.svelte';
import type { Filter } from '$lib/inbox/filter';
import { session } from '$lib/session.svelte';
import { atWork, AVAILABILITIES, availabilityWords } from '$lib/shell/at-work.svelte';
import type { Command } from '$lib/shell/commands.svelte';

interface Does {
  filter: Filter;
  panelShown: boolean;
  write: (kind: 'reply' | 'note') => void;
  insertOrder: () => void;
  togglePanel: () => void;
  refilter: (change: Partial<Filter>) => void;
}

/** With the conversation that is open. */
export function writingCommands(c: Conversation, does: Does): Command[] {
  const group = 'conversation' as const;
  const items: Command[] = [];
  if (session.canWrite) {
    items.push(
      { id: 'reply', label: t('palette.reply'), group, icon: 'reply', keys: ['R'], run: () => does.write('reply') },
      { id: 'note', label: t('palette.note'), group, icon: 'lock', keys: ['N'], run: () => does.write('note') },
    );
    if (current.box.people.ordersFor(c.contact.id).length > 0)
      items.push({
        id: 'insert',
        label: t('palette.insert'),
        group,
        icon: 'package',
        keys: ['V'],
        run: does.insertOrder,
      });
  }
  items.push({
    id: 'panel',
    label: does.panelShown ? t('palette.panelHide') : t('palette.panelShow'),
    group,
    icon: 'user',
    keys: ['O'],
    run: does.togglePanel,
  });
  return items;
}

/** With the list, and with me. */
export function listCommands({ filter, refilter }: Does): Command[] {
  const group = 'window' as const;
  const flag = (name: 'unread' | 'waiting', icon: string, on: string, word: string): Command => ({
    id: `filter ${name}`,
    label: filter[name] ? t('filter.off', { name: word }) : on,
    group,
    icon,
    run: () => refilter({ [name]: !filter[name] }),
  });
  const tabs = [
    ['mine', t('palette.mine'), 'user', '1'],
    ['unassigned', t('palette.unassigned'), 'circle-dashed', '2'],
    ['all', t('palette.all'), 'users', '3'],
  ] as const;
  return [
    ...tabs
      .filter(([tab]) => tab !== filter.tab)
      .map(([tab, label, icon, key]) => ({
        id: `tab ${tab}`,
        label,
        group,
        icon,
        keys: [key],
        run: () => refilter({ tab }),
      })),
    flag('unread', 'mail', t('palette.onlyUnread'), t('filter.unread')),
    flag('waiting', 'hourglass', t('palette.onlyWaiting'), t('filter.waiting')),
    ...AVAILABILITIES.filter((one) => one !== atWork.availability).map((one) => ({
      id: `availability ${one}`,
      label: t('palette.takes', { state: availabilityWords(one) }),
      group,
      icon: 'user-check',
      run: () => void atWork.choose(one),
    })),
  ];
}
