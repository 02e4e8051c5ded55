/** Why something was not to be, in words for whoever asked for it. */

import { t } from '$lib/i18n/index.svelte';
import { asProblem } from '$lib/load.svelte';

export function why(cause: unknown): string {
  const problem = asProblem(cause);
  return problem.offline ? t('failed.offline') : problem.message;
}
