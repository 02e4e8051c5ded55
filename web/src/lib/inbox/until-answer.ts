/**
 * Asleep until they answer. The server wakes whatever sleeps as soon as its contact writes, and knows no sleep without a time; so the
 * time is one that never comes, and where it is read it is said in words.
 */

import { t } from '$lib/i18n/index.svelte';

export const UNTIL_ANSWER = new Date(Date.UTC(9999, 0, 1));

/** Whether a time means that. The server keeps it to the letter. */
export const isUntilAnswer = (until: string | Date) => new Date(until).getTime() === UNTIL_ANSWER.getTime();

/** What a row says; null where there is a time to be said. */
export function rowUntilAnswer(until: string): string | null {
  return isUntilAnswer(until) ? t('snippet.backAnswer') : null;
}

/** What is said when `n` were put to sleep; null where there is a time to be said. */
export function toldUntilAnswer(until: string, n: number, name: string): string | null {
  if (!isUntilAnswer(until)) return null;
  return n > 1 ? t('toast.snoozedAnswerMany', { n }) : t('toast.snoozedAnswer', { name });
}
