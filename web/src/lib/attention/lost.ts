/** An account that has to be connected again: said to whoever can do it, on the page or, where nobody looks at that, outside of it. */

import type { Account } from '$lib/api/types';
import { t } from '$lib/i18n/index.svelte';
import { router } from '$lib/router.svelte';
import { toast } from '$lib/ui/toasts.svelte';
import { registration } from './worker';

const isLost = (account: Account) => account.state === 'needs_reconnect';
const tag = (id: string) => `account:${id}`;

/** Which accounts were lost, and found again, since the last look. */
export class Lost {
  #was: ReadonlyMap<string, boolean> | null = null;

  look(accounts: readonly Account[]): { lost: Account[]; found: Account[] } {
    const was = this.#was;
    this.#was = new Map(accounts.map((account) => [account.id, isLost(account)]));
    // How it stands when the page opens is no news: the sidebar shows it.
    const turned = was ? accounts.filter((a) => was.has(a.id) && was.get(a.id) !== isLost(a)) : [];
    return { lost: turned.filter(isLost), found: turned.filter((a) => !isLost(a)) };
  }
}

/** Says that an account was lost; `quietly`: on the page alone. */
export async function sayLost(account: Account, quietly: boolean): Promise<void> {
  const words = t('thread.reconnect', { account: account.name });
  const url = `/settings/accounts/${account.id}`;
  toast(words, { urgent: true, for: 10_000, action: { label: t('failed.reconnect'), run: () => router.go(url) } });
  const isLookedAt = !document.hidden && document.hasFocus();
  if (quietly || isLookedAt || !('Notification' in globalThis) || Notification.permission !== 'granted') return;
  await (
    await registration()
  )?.showNotification(account.name, {
    body: words,
    lang: document.documentElement.lang,
    tag: tag(account.id),
    icon: '/icons/icon-192.png',
    badge: '/icons/badge-96.png',
    silent: true,
    data: { url },
  });
}

/** It is there again: nobody need be told any more. */
export async function withdrawLost(account: Account): Promise<void> {
  const shown = await (await registration())?.getNotifications({ tag: tag(account.id) });
  for (const one of shown ?? []) one.close();
}
