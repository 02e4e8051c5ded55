/** Why connecting came to nothing. What a platform refuses has only its kind as a code; which key or step was wrong, its sentence says. */

import { wordsOf, type Said } from '$lib/problem-words';

export function notConnected(said: Said): string {
  return (said.code.startsWith('platform_') && said.detail) || wordsOf(said);
}
