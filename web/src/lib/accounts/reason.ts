/** Why an account has no chat or no orders, in the page's words where it has them. */

import { t } from '$lib/i18n/index.svelte';
import { reasons } from './guides/reasons';

export function reasonWords(platform: string, reason: string): string {
  for (const [pattern, key] of reasons[platform] ?? []) {
    const found = pattern.exec(reason);
    if (found) return t(key, { ...found.groups });
  }
  return reason;
}
