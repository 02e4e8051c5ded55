/** What is read back of an account from before it was connected, in the words of the page. */

import { clockTime, dayAndTime, number, shortDate } from '$lib/i18n/format';
import { t } from '$lib/i18n/index.svelte';
import type { IconName } from '$lib/ui/icons';
import type { AccountImport, Health } from './health';

const DAY = 86_400_000;

export interface ImportLine {
  id: string;
  state: 'busy' | 'waits' | 'done' | 'failed';
  icon: IconName;
  name: string;
  says: string;
}

function nameOf(one: AccountImport, now: number): string {
  const date = shortDate(one.since, now);
  if (one.feed === 'orders') return t('import.orders', { date });
  if (one.feed === 'returns') return t('import.returns', { date });
  if (one.feed === 'cancellations') return t('import.cancellations', { date });
  return t('import.messages', { date });
}

function when(at: string, now: number): string {
  return Date.parse(at) - now < DAY ? clockTime(at) : dayAndTime(at, now);
}

/** Those that are under way, and those that ended within a day. */
export function importsOf(health: Health | null, now: number): ImportLine[] {
  const recent = (health?.imports ?? []).filter((one) => !one.ended_at || now - Date.parse(one.ended_at) < DAY);
  return recent.map((one): ImportLine => {
    const line = { id: one.feed, name: nameOf(one, now) };
    if (one.failed) return { ...line, state: 'failed', icon: 'triangle-alert', says: one.failed };
    const n = one.entries;
    if (one.ended_at) return { ...line, state: 'done', icon: 'check', says: t('import.done', { n }) };
    if (one.resumes_at && Date.parse(one.resumes_at) > now) {
      const at = when(one.resumes_at, now);
      return { ...line, state: 'waits', icon: 'clock', says: t('import.waits', { at, n: number(n) }) };
    }
    return { ...line, state: 'busy', icon: 'download', says: n ? t('import.busy', { n }) : t('import.begins') };
  });
}
