/** Canned replies: which of them fit a conversation and what was typed, the likeliest first. */

import type { CannedReply, Conversation } from '$lib/api/types';
import { match, type Found } from '$lib/ui/match';

export interface CannedFind {
  reply: CannedReply;
  /** Where the query stands in the title. */
  found: Found;
}

const DAY = 86_400_000;

/** Those that may be used here: for this account, and no offers where only a person may answer. */
export function usable(all: readonly CannedReply[], c: Conversation): CannedReply[] {
  return all.filter(
    (r) =>
      (r.account_ids === null || r.account_ids.includes(c.account.id)) &&
      !(r.is_offer && c.reply_window.state === 'restricted'),
  );
}

/** Often and lately used is likelier; one use counts half after two weeks. */
function weight(reply: CannedReply, now: number): number {
  if (!reply.last_used_at) return 0;
  return Math.log2(1 + reply.used_count) * 0.5 ** ((now - Date.parse(reply.last_used_at)) / (14 * DAY));
}

/** Those that fit the query, by title, shortcut and then text: the better find first, of the same the likelier. */
export function find(all: readonly CannedReply[], query: string, now: number): CannedFind[] {
  const fitting: (CannedFind & { rank: number })[] = [];
  for (const reply of all) {
    const title = match(query, reply.title);
    const shortcut = reply.shortcut ? match(query, reply.shortcut) : null;
    // A shortcut that is typed to its end is meant.
    const exact = shortcut?.rank === 0 && query.trim().length === reply.shortcut?.length;
    const ranks = [exact ? -1 : shortcut?.rank, title?.rank].filter((r) => r !== undefined);
    if (ranks.length > 0) fitting.push({ reply, found: title?.found ?? [], rank: Math.min(...ranks) });
    else if (query.trim().length > 1 && match(query, reply.text)) fitting.push({ reply, found: [], rank: 20 });
  }
  return fitting.sort(
    (a, b) =>
      a.rank - b.rank || weight(b.reply, now) - weight(a.reply, now) || a.reply.title.localeCompare(b.reply.title),
  );
}

/** What is being typed before the caret: `/word` for a canned reply, `@word` for a member. */
export interface Token {
  kind: 'canned' | 'mention';
  query: string;
  /** Where it begins. */
  from: number;
}

/** The token at the caret, if one stands there: at the start or after a space, so that `and/or` and a mail address are none. */
export function tokenAt(text: string, caret: number, kind: Token['kind']): Token | null {
  const pattern = kind === 'canned' ? /(?:^|\s)\/([^\s/]*)$/u : /(?:^|[\s([{“"'])@([^\s@]*)$/u;
  const found = pattern.exec(text.slice(0, caret));
  if (!found) return null;
  const query = found[1] ?? '';
  return { kind, query, from: caret - query.length - 1 };
}
