/** Counts as the server gives them, by name; what it does not count is left out of the page. */

import type { Counts } from '$lib/api/types';

export type CountName = 'open' | 'mine' | 'unassigned' | 'all' | 'waiting' | 'snoozed' | 'mentions';

function numberAt(counts: Counts | null, path: string[]): number | null {
  let found: unknown = counts;
  for (const name of path) found = (found as Record<string, unknown> | null | undefined)?.[name];
  return typeof found === 'number' ? found : null;
}

export function countOf(counts: Counts | null, name: CountName): number | null {
  // Pending ones stand in the list among the open ones.
  if (name === 'all' || name === 'open') {
    const open = numberAt(counts, ['open']);
    return open === null ? null : open + (numberAt(counts, ['pending']) ?? 0);
  }
  return numberAt(counts, [name]);
}

export function countOfAccount(counts: Counts | null, id: string): number | null {
  return numberAt(counts, ['accounts', id]);
}

/** How many conversations a team, a label or a saved view has. */
export function countIn(counts: Counts | null, of: 'teams' | 'labels' | 'views', id: string): number | null {
  return numberAt(counts, [of, id]);
}
