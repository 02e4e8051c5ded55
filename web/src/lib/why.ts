/** Why something was not to be, in words for whoever asked for it. */

import { t } from '$lib/i18n/index.svelte';
import { asProblem } from '$lib/load.svelte';
import { wordsOf } from '$lib/problem-words';

/** `offline`: what is said when there was no answer. */
export function why(cause: unknown, offline?: string): string {
  const problem = asProblem(cause);
  return problem.offline ? (offline ?? t('failed.offline')) : wordsOf(problem);
}
