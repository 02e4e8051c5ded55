/** Counts as the server gives them, by name; what it does not count is left out of the page. */

import type { Counts } from '$lib/api/types';

export type CountName = 'open' | 'mine' | 'unassigned' | 'all' | 'waiting' | 'snoozed';

function numberAt(counts: Counts | null, path: string[]): number | null {
  let found: unknown = counts;
  for (const name of path) found = (found as Record<string, unknown> | null | undefined)?.[name];
  return typeof found === 'number' ? found : null;
}

export function countOf(counts: Counts | null, name: CountName): number | null {
  const direct = numberAt(counts, [name]);
  if (direct !== null) return direct;
  if (name === 'all') return numberAt(counts, ['open']);
  if (name === 'open') return numberAt(counts, ['all']);
  return null;
}

export function countOfAccount(counts: Counts | null, id: string): number | null {
  return numberAt(counts, ['accounts', id]) ?? numberAt(counts, ['by_account', id]);
}
