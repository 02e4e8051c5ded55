/** The order of the inbox (ui.md §7): Answer next, Waiting, Their turn. */

import type { Conversation } from '$lib/api/types';
import { readTimeLeft } from '$lib/ui/time-left';

export type SectionName = 'next' | 'waiting' | 'theirs';

export interface Place {
  section: SectionName;
  /** Smaller comes first within its section. */
  rank: number;
}

/** Where a conversation stands at `now` (server's time, ms). */
export function placeOf(c: Conversation, now: number): Place {
  if (c.waiting_since === null) {
    const last = c.last_message?.sent_at ?? c.updated_at;
    return { section: 'theirs', rank: -Date.parse(last) };
  }
  const { first } = readTimeLeft(c, now);
  if (first && (first.state === 'soon' || first.state === 'now'))
    return { section: 'next', rank: Date.parse(first.ends_at ?? c.waiting_since) };
  return { section: 'waiting', rank: Date.parse(c.waiting_since) };
}

export interface Section {
  name: SectionName;
  rows: Conversation[];
}

/**
 * Sorts conversations into the three sections. `places` remembers where each stood; those in `held` (open, under the pointer)
 * stay there until they are left.
 */
export function arrange(
  conversations: Iterable<Conversation>,
  now: number,
  places: Map<string, Place>,
  held: ReadonlySet<string>,
): Section[] {
  const rows: Record<SectionName, { c: Conversation; rank: number }[]> = { next: [], waiting: [], theirs: [] };
  const seen = new Set<string>();
  for (const c of conversations) {
    seen.add(c.id);
    const kept = held.has(c.id) ? places.get(c.id) : undefined;
    const place = kept ?? placeOf(c, now);
    places.set(c.id, place);
    rows[place.section].push({ c, rank: place.rank });
  }
  for (const id of places.keys()) if (!seen.has(id)) places.delete(id);
  return (['next', 'waiting', 'theirs'] as const).map((name) => ({
    name,
    rows: rows[name].sort((a, b) => a.rank - b.rank || (a.c.id < b.c.id ? -1 : 1)).map((r) => r.c),
  }));
}
