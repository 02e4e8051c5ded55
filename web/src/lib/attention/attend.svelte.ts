/** What asks for somebody while a page is open: the dot, the tone, and notifications where the device takes no pushes. */

import { untrack } from 'svelte';
import type { Message } from '$lib/api/types';
import { clock } from '$lib/clock.svelte';
import { countOf } from '$lib/inbox/counts';
import type { Inbox } from '$lib/inbox/inbox.svelte';
import { partWord } from '$lib/i18n/parts';
import { personal } from '$lib/personal/personal.svelte';
import { session } from '$lib/session.svelte';
import { showWaiting } from './badge';
import { concern, sounds, type Concern } from './concern';
import { device } from './device.svelte';
import { Lost, sayLost, withdrawLost } from './lost';
import { isQuiet } from './quiet';
import { play } from './tone';
import { registration } from './worker';

/** Attends to an inbox until the answer is called. */
export function attend(box: Inbox): () => void {
  const stop = $effect.root(() => {
    const lost = new Lost();
    $effect(() =>
      showWaiting(
        countOf(box.counts, 'waiting') ?? box.waitingCount,
        session.canManage && box.accounts.some((a) => a.state === 'needs_reconnect'),
      ),
    );
    // Who can connect an account again is told when it has to be.
    $effect(() => {
      if (!box.accountsKnown) return;
      const news = lost.look(box.accounts);
      untrack(() => {
        if (!session.canManage) return;
        const quietly = isQuiet(personal.data.quiet_hours, clock.read());
        for (const account of news.lost) void sayLost(account, quietly);
        for (const account of news.found) void withdrawLost(account);
      });
    });
    // What is opened here needs no notification any more.
    $effect(() => {
      if (box.openId && !document.hidden) void tell({ what: 'withdraw', conversation: box.openId });
    });
  });
  box.noticed = (message) => void notice(box, message);
  box.meChanged = () => void personal.read();
  session.leaving = async () => {
    // Who has signed out is not notified here; the server would not, but the browser need not ask either.
    if (device.state === 'on') await device.turnOff().catch(() => {});
  };
  void device.look();
  return () => {
    stop();
    showWaiting(0);
    box.noticed = () => {};
    box.meChanged = () => {};
    session.leaving = async () => {};
  };
}

async function notice(box: Inbox, message: Message): Promise<void> {
  // The conversation's own event comes with the message's; what it says of the assignee counts.
  await new Promise((resolve) => setTimeout(resolve, 120));
  const row = box.rows.get(message.conversation_id) ?? (await box.need(message.conversation_id).catch(() => null));
  const settings = personal.data;
  const why = concern(message, row?.view ?? null, box.me, settings, clock.read());
  if (!why) return;
  const lookedAt = !document.hidden && document.hasFocus();
  if (sounds(settings, lookedAt)) void play();
  if (lookedAt || device.state === 'on' || !('Notification' in globalThis) || Notification.permission !== 'granted')
    return;
  const c = row?.view;
  if (c)
    await tell({
      what: 'show',
      conversation: c.id,
      message: message.id,
      reason: why satisfies Concern,
      at: message.sent_at,
      contact: c.contact.name,
      account: c.account.name,
      platform: c.account.platform,
      ...(settings.notifications.hide_text ? {} : { text: textOf(message) }),
      kind: message.parts[0]?.kind ?? 'text',
      ...(why === 'mentioned' && message.sender.name ? { by: message.sender.name } : {}),
      ...(settings.language ? { language: settings.language } : {}),
      // The page has a tone of its own.
      silent: true,
    });
}

function textOf(message: Message): string {
  const text = message.parts.find((part) => part.kind === 'text');
  if (text?.kind === 'text') return text.text.replace(/\s+/g, ' ').slice(0, 160);
  return partWord(message.parts[0]?.kind ?? '');
}

async function tell(said: object): Promise<void> {
  (await registration())?.active?.postMessage(said);
}
