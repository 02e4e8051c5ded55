/** What a platform lets us do on an account, and until when, in the words of the page. */

import { dayAndTime, shortDate, shortDuration } from '$lib/i18n/format';
import { t } from '$lib/i18n/index.svelte';
import type { IconName } from '$lib/ui/icons';
import type { Account } from '$lib/api/types';
import { guideOf } from './guides/guides';
import { endOf, quotaOf, type AccountGrant, type Health, type Standing } from './health';
import { reasonWords } from './reason';

const DAY = 86_400_000;

/** What the words are made of. */
export interface Stand {
  account: Account;
  health: Health | null;
  standing: Standing;
  /** The server's time, in milliseconds. */
  now: number;
}

/** A chip of the row. */
export interface Permission {
  id: string;
  tone: 'plain' | 'soon' | 'now' | 'never';
  icon: IconName;
  text: string;
  title?: string;
}

/** A line of the unfolded account. */
export interface Line {
  id: string;
  icon: IconName;
  tone: 'ok' | 'now' | 'soon' | 'never';
  name: string;
  by: string;
  says: string;
  end: string;
}

const serves = (grant: AccountGrant, use: 'messages' | 'orders'): boolean =>
  use === 'messages' ? grant.purpose !== 'orders' : grant.purpose !== 'chat' && grant.purpose !== 'messages';

/** Whether this use was given and has ended. */
function ended({ account, health, standing }: Stand, use: 'messages' | 'orders'): boolean {
  if (standing !== 'reconnect') return false;
  const grants = (health?.grants ?? []).filter((grant) => serves(grant, use));
  return grants.length === 0
    ? account.state === 'needs_reconnect' && use === 'messages'
    : grants.every((grant) => !grant.valid);
}

/** Never given is said where there is something to give: chat everywhere, orders on platforms that have them. */
const speaks = (account: Account, use: 'messages' | 'orders'): boolean => {
  if (use === 'messages') return true;
  const guide = guideOf(account.platform);
  return guide?.kind === 'consent' && guide.asks.some((ask) => ask.for === 'orders');
};

export function permissionsOf(stand: Stand): Permission[] {
  const { account, health, standing, now } = stand;
  const quota = quotaOf(health);
  const list: Permission[] = [];
  const uses = [
    ['messages', account.capabilities.messages, t('health.chat'), t('health.chatNot')],
    ['orders', account.capabilities.orders, t('health.orders'), t('health.ordersNot')],
  ] as const;
  for (const [use, capability, given, missing] of uses) {
    if (standing === 'reconnect' && (capability.available || use === 'messages') && ended(stand, use))
      list.push({
        id: use,
        tone: 'now',
        icon: 'x',
        text: given,
        ...(capability.reason ? { title: reasonWords(account.platform, capability.reason) } : {}),
      });
    else if (capability.available) list.push({ id: use, tone: 'plain', icon: 'check', text: given });
    else if (speaks(account, use))
      list.push({
        id: use,
        tone: 'never',
        icon: 'minus',
        text: missing,
        ...(capability.reason ? { title: reasonWords(account.platform, capability.reason) } : {}),
      });
  }
  const ends = (health?.grants ?? [])
    .map(endOf)
    .filter((at): at is number => at !== null && at > now && at - now <= 14 * DAY)
    .sort((a, b) => a - b)[0];
  if (ends)
    list.push({
      id: 'ends',
      tone: 'soon',
      icon: 'clock',
      text: t('health.consentEnds', { t: shortDuration(ends - now) }),
    });
  if (quota?.total && quota.left <= quota.total * 0.1)
    list.push({
      id: 'quota',
      tone: 'soon',
      icon: 'clock',
      text: t('health.quota', { left: quota.left, total: quota.total }),
    });
  return list;
}

function usesOf(account: Account, grant: AccountGrant): string {
  const chat =
    serves(grant, 'messages') && (account.capabilities.messages.available || grant.purpose === 'chat' || !grant.valid);
  const orders = serves(grant, 'orders') && (account.capabilities.orders.available || grant.purpose === 'orders');
  return chat && orders ? t('health.chatAndOrders') : orders ? t('health.orders') : t('health.chat');
}

export function linesOf(stand: Stand): Line[] {
  const { account, health, now } = stand;
  const list: Line[] = [];
  for (const [index, grant] of (health?.grants ?? []).entries()) {
    const end = endOf(grant);
    const by = grant.app ? t('health.byApp', { app: grant.app }) : '';
    const expires = grant.expires_at ? Date.parse(grant.expires_at) : null;
    if (!grant.valid || (end !== null && end <= now)) {
      const when = Math.min(end ?? Infinity, expires ?? Infinity);
      list.push({
        id: `g${index}`,
        icon: 'circle-x',
        tone: 'now',
        name: usesOf(account, grant),
        by,
        says: when <= now ? t('health.endedAt', { t: dayAndTime(when, now) }) : t('health.ended'),
        end: t('health.toReconnect'),
      });
      continue;
    }
    list.push({
      id: `g${index}`,
      icon: 'circle-check',
      tone: 'ok',
      name: usesOf(account, grant),
      by,
      says: grant.renews === false ? t('health.until') : t('health.renews'),
      end: expires ? t('health.in', { t: shortDuration(Math.max(0, expires - now)) }) : t('health.noEnd'),
    });
    if (end !== null)
      list.push({
        id: `e${index}`,
        icon: 'clock',
        tone: end - now <= 14 * DAY ? 'soon' : 'ok',
        name: t('health.consent', { use: usesOf(account, grant) }),
        by: t('health.byOwner'),
        says: t('health.askBefore'),
        end: t('health.dateIn', { date: shortDate(end, now), t: shortDuration(end - now) }),
      });
  }
  for (const [use, name] of [
    ['messages', t('health.chat')],
    ['orders', t('health.orders')],
  ] as const) {
    const capability = account.capabilities[use];
    if (!capability.available && !ended(stand, use) && speaks(account, use))
      list.push({
        id: use,
        icon: 'circle-dashed',
        tone: 'never',
        name,
        by: '',
        says: capability.reason ? reasonWords(account.platform, capability.reason) : t('health.never'),
        end: '',
      });
  }
  return list;
}
