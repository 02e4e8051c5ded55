/** Where a conversation stands in the list (ui.md §7): Answer next, Waiting, Their turn; or all in one chosen order. */

import type { Conversation } from '$lib/api/types';
import { readTimeLeft, soonAt } from '$lib/ui/time-left';
import type { Sort } from './filter';

export type SectionName = 'next' | 'waiting' | 'theirs' | 'all';

export interface Place {
  section: SectionName;
  /** Smaller comes first within its section. */
  rank: number;
  /** When it has to be looked at again though nothing happened, server's time in ms. */
  turnsAt: number;
}

/** The rank of those without a window: behind all open ones. */
export const NO_WINDOW = 1e15;

/** The server's order by reply window: open ones by their end, those without one, the closed ones newest first. */
export function windowRank(c: Conversation): number {
  const { state, closes_at } = c.reply_window;
  if (state === 'none' || !closes_at) return state === 'closed' ? 2 * NO_WINDOW : NO_WINDOW;
  const at = Date.parse(closes_at);
  return state === 'closed' ? 2 * NO_WINDOW - at : at;
}

/** Where a conversation stands at `now` (server's time, ms). */
export function placeOf(c: Conversation, now: number, sort: Sort = 'turn'): Place {
  const recent = -Date.parse(c.last_message?.sent_at ?? c.updated_at);
  if (sort === 'recent') return { section: 'all', rank: recent, turnsAt: Infinity };
  if (sort === 'window') return { section: 'all', rank: windowRank(c), turnsAt: Infinity };
  if (c.waiting_since === null) return { section: 'theirs', rank: recent, turnsAt: Infinity };
  // Whoever waits comes first, the longest first; then the others, the newest first.
  if (sort === 'waiting') return { section: 'waiting', rank: Date.parse(c.waiting_since), turnsAt: Infinity };
  const { first } = readTimeLeft(c, now);
  const ends = first?.ends_at ? Date.parse(first.ends_at) : Infinity;
  if (first && (first.state === 'soon' || first.state === 'now')) return { section: 'next', rank: ends, turnsAt: ends };
  return {
    section: 'waiting',
    rank: Date.parse(c.waiting_since),
    turnsAt: first?.state === 'calm' ? soonAt(first) : first?.state === 'restricted' ? ends : Infinity,
  };
}
