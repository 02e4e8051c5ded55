import type { SetupStep } from '$lib/accounts/health';
import { t } from '$lib/i18n/index.svelte';

/** What a step of setting up is about; one that this page has no words for says its own first sentence. */
export function stepTitle(step: SetupStep, platform: string): string {
  const titles: Record<string, string> = {
    webhook_set: t('connect.check.webhookSet', { platform }),
    webhook_test: t('connect.check.webhookTest', { platform }),
    webhook_on: t('connect.check.webhookOn', { platform }),
    push_key: t('connect.check.pushKey'),
  };
  return titles[step.code] ?? step.detail.split(/(?<=[.!?])\s/u)[0] ?? step.detail;
}

/** The rest of what is said of a step, below its title; nothing when the title says it all. */
export function stepText(step: SetupStep, title: string): string | undefined {
  const rest = step.detail.startsWith(title) ? step.detail.slice(title.length).trim() : step.detail;
  return rest || undefined;
}
