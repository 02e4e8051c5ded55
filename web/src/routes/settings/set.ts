/** Changes what somebody set for themselves, and says so when the server does not take it. */

import { t } from '$lib/i18n/index.svelte';
import type { MySettingsChange } from '$lib/api/types';
import { asProblem } from '$lib/load.svelte';
import { wordsOf } from '$lib/problem-words';
import { personal } from '$lib/personal/personal.svelte';
import { toast } from '$lib/ui/toasts.svelte';

export async function set(change: MySettingsChange): Promise<boolean> {
  try {
    await personal.change(change);
    return true;
  } catch (cause) {
    const problem = asProblem(cause);
    if (problem.offline) toast(t('toast.offline'), { icon: 'wifi-off', urgent: true });
    else toast(t('toast.refused', { detail: wordsOf(problem) }), { icon: 'circle-alert', urgent: true });
    return false;
  }
}
