/** What can be done and gone to from everywhere, beside what the page itself offers. */

import { choices } from '$lib/i18n/languages';
import { t, words } from '$lib/i18n/index.svelte';
import { current } from '$lib/inbox/current.svelte';
import { ofView, writeFilter } from '$lib/inbox/filter';
import { router } from '$lib/router.svelte';
import { session } from '$lib/session.svelte';
import { settingsPages } from '$lib/shell/settings-pages';
import { shell } from '$lib/shell/shell.svelte';
import type { IconName } from '$lib/ui/icons';

export interface Standing {
  id: string;
  label: string;
  icon: IconName;
  keys?: string[];
  /** Draws the mark of a platform instead of the icon. */
  platform?: string;
  href?: string;
  run: () => void;
}

const go = (to: string) => () => router.go(to);

/** About the window: how it looks, in which language, and all keys. */
export function windowCommands(): Standing[] {
  return [
    { id: 'theme light', label: t('palette.light'), icon: 'sun', run: () => shell.setTheme('light') },
    { id: 'theme dark', label: t('palette.dark'), icon: 'moon', run: () => shell.setTheme('dark') },
    { id: 'theme system', label: t('palette.system'), icon: 'monitor', run: () => shell.setTheme('system') },
    shell.density === 'compact'
      ? {
          id: 'density',
          label: t('density.comfortable'),
          icon: 'list-tree',
          keys: ['D'],
          run: () => shell.setDensity('comfortable'),
        }
      : {
          id: 'density',
          label: t('density.compact'),
          icon: 'list-tree',
          keys: ['D'],
          run: () => shell.setDensity('compact'),
        },
    ...choices
      .filter((one) => one.value !== words.language)
      .map((one) => ({
        id: `language ${one.value}`,
        label: one.label,
        icon: 'languages' as const,
        run: () => void words.choose(one.value),
      })),
    { id: 'keys', label: t('keys.title'), icon: 'keyboard', keys: ['?'], run: () => (shell.help = true) },
    ...(session.canManage
      ? [{ id: 'connect', label: t('palette.connect'), icon: 'plug' as const, run: go('/settings/accounts?connect') }]
      : []),
    {
      id: 'sign out',
      label: t('session.signOut'),
      icon: 'log-out',
      run: () => void session.signOut().then(go('/sign-in')),
    },
  ];
}

/** Pages, views, accounts and labels. */
export function places(): Standing[] {
  const box = current.known;
  const to = (href: string, label: string, icon: IconName, more: Partial<Standing> = {}): Standing => ({
    id: `go ${href}`,
    label,
    icon,
    href,
    run: go(href),
    ...more,
  });
  return [
    to('/inbox', t('nav.inbox'), 'inbox', { keys: ['G', 'I'] }),
    to('/orders', t('nav.orders'), 'package', { keys: ['G', 'O'] }),
    to('/contacts', t('nav.contacts'), 'users', { keys: ['G', 'C'] }),
    to('/inbox?next=1', t('section.next'), 'hourglass', { keys: ['G', 'A'] }),
    to('/inbox?mentioned=me&status=any', t('view.mentions'), 'at-sign', { keys: ['G', 'M'] }),
    to('/inbox?status=snoozed', t('view.snoozed'), 'moon', { keys: ['G', 'S'] }),
    to('/inbox?status=resolved', t('view.resolved'), 'check-check'),
    to('/inbox?tab=mine', t('tab.mine'), 'user', { keys: ['1'] }),
    to('/inbox?tab=unassigned', t('tab.unassigned'), 'circle-dashed', { keys: ['2'] }),
    to('/inbox?unread=1', t('filter.unread'), 'mail'),
    ...settingsPages()
      .filter((one) => !one.manage || session.canManage)
      .map((one) => to(`/settings/${one.page}`, one.label, one.icon)),
    ...(box?.accounts ?? [])
      .filter((one) => one.state !== 'disconnected')
      .map((one) => to(`/inbox?account=${one.id}`, one.name, 'store', { platform: one.platform })),
    ...(box?.views.all ?? []).map((one) => to(`/inbox${writeFilter(ofView(one))}`, one.name, 'filter')),
    ...(box?.teams ?? []).map((one) => to(`/inbox?team=${one.id}`, one.name, 'users')),
    ...(box?.labels ?? []).map((one) => to(`/inbox?label=${one.id}`, one.name, 'tag')),
  ];
}
