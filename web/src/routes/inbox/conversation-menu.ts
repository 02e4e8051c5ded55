/** What can be done with a conversation, as a menu. */

import type { Conversation } from '$lib/api/types';
import { isHigh, type Deeds } from '$lib/inbox/deeds';
import type { Inbox } from '$lib/inbox/inbox.svelte';
import { t } from '$lib/i18n/index.svelte';
import { session } from '$lib/session.svelte';
import { copyText } from '$lib/ui/clipboard';
import type { MenuItem } from '$lib/ui/Menu.svelte';
import { toast } from '$lib/ui/toasts.svelte';

export type Pick = 'snooze' | 'assign' | 'label' | 'handOver';

export function conversationMenu(
  c: Conversation,
  box: Inbox,
  deeds: Deeds,
  pick: (what: Pick, ids: string[]) => void,
  /** Address of it in this view, for a new tab; left out: it is open already. */
  address?: string,
): MenuItem[] {
  const ids = [c.id];
  const items: MenuItem[] = [];
  if (address)
    items.push({
      id: 'tab',
      label: t('action.newTab'),
      icon: 'external-link',
      run: () => void open(address, '_blank'),
    });
  if (session.canWrite) {
    items.push(
      c.unread_count > 0
        ? { id: 'read', label: t('action.markRead'), icon: 'mail', run: () => void deeds.markRead(ids) }
        : {
            id: 'unread',
            label: t('action.markUnread'),
            icon: 'mail',
            keys: ['U'],
            run: () => void deeds.markUnread(ids),
          },
    );
    if (c.assignee?.id !== box.me.id)
      items.push({
        id: 'me',
        label: t('action.assignMe'),
        icon: 'user',
        keys: ['I'],
        run: () => void deeds.assignToMe(ids),
      });
    if (box.members.length > 1 || box.teams.length > 0)
      items.push(
        {
          id: 'assign',
          label: t('action.assign'),
          icon: 'users',
          keys: ['A'],
          run: () => pick('assign', ids),
        },
        {
          id: 'handOver',
          label: t('handOver.menu'),
          icon: 'message-square',
          run: () => pick('handOver', ids),
        },
      );
    if (box.labels.length > 0)
      items.push({ id: 'label', label: t('action.label'), icon: 'tag', keys: ['L'], run: () => pick('label', ids) });
    items.push({
      id: 'snooze',
      label: t('action.snoozeMore'),
      icon: 'moon',
      keys: ['S'],
      run: () => pick('snooze', ids),
    });
    items.push({
      id: 'priority',
      label: isHigh(c) ? t('action.normal') : t('action.priority'),
      icon: 'flag',
      keys: ['P'],
      run: () => void deeds.prioritise(ids),
    });
    items.push(
      c.status === 'resolved' || c.status === 'snoozed'
        ? {
            id: 'open',
            label: t('action.reopen'),
            icon: 'rotate-ccw',
            keys: ['⇧', 'E'],
            run: () => void deeds.reopen(ids),
          }
        : { id: 'resolve', label: t('action.resolve'), icon: 'check', keys: ['E'], run: () => void deeds.resolve(ids) },
    );
  }
  items.push({
    id: 'link',
    label: t('action.copyLink'),
    icon: 'link',
    apart: true,
    run: () =>
      void copyText(`${location.origin}/inbox/${c.id}`).then((done) => {
        if (done) toast(t('toast.linkCopied'), { icon: 'link', for: 2500 });
      }),
  });
  return items;
}
