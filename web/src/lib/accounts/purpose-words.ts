/** What an app is for, in words. */

import { t } from '$lib/i18n/index.svelte';
import type { PlatformApp } from './accounts';
import { hasOrders } from './guides/sells';

export function purposeWords({ platform, purpose }: Pick<PlatformApp, 'platform' | 'purpose'>): string {
  // Where nothing is sold, "chat and orders" would promise too much.
  if (purpose === 'chat' || !hasOrders(platform)) return t('apps.purpose.chat');
  return purpose === 'orders' ? t('apps.purpose.orders') : t('apps.purpose.both');
}
