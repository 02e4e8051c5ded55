/** What stands in a thread between and around the messages: days, groups, the line of what is new. */

import type { Message } from '$lib/api/types';
import { daysAgo } from '$lib/i18n/format';
import type { OrderEvent } from './order-events';

export type TimelineItem =
  | { kind: 'day'; key: string; at: string }
  | { kind: 'line'; key: string; what: 'new' | 'waiting' }
  | { kind: 'system'; key: string; message: Message }
  | { kind: 'order'; key: string; event: OrderEvent }
  | { kind: 'group'; key: string; side: 'in' | 'out' | 'note'; messages: Message[] };

const GROUP_GAP = 5 * 60_000;

/**
 * The first message that nobody has answered yet, when an answer is owed since `since`. Null as well when that may be one of those
 * before these (`hasBefore`).
 */
export function owedFrom(messages: readonly Message[], since: string | null, hasBefore = false): string | null {
  if (!since) return null;
  // The clock of the wait and that of the message may differ by what the platform took.
  const from = Date.parse(since) - 2000;
  if (hasBefore && messages[0] && Date.parse(messages[0].sent_at) >= from) return null;
  return messages.find((m) => m.direction === 'inbound' && Date.parse(m.sent_at) >= from)?.id ?? null;
}

/**
 * Lays out messages, oldest first, with what happened to orders between them. `newFrom` and `owed` are ids above which a line
 * stands; owing an answer wins.
 */
export function layOut(
  messages: readonly Message[],
  newFrom: string | null,
  owed: string | null,
  events: readonly OrderEvent[] = [],
): TimelineItem[] {
  const items: TimelineItem[] = [];
  let before: Message | null = null;
  let dayOf: string | null = null;
  let told = 0;
  const day = (key: string, at: string) => {
    if (dayOf === null || daysAgo(dayOf, Date.parse(at)) !== 0) items.push({ kind: 'day', key: `day-${key}`, at });
    dayOf = at;
  };
  const tell = (until: string | null) => {
    for (; told < events.length && (until === null || events[told]!.at < until); told++) {
      const event = events[told]!;
      day(event.key, event.at);
      items.push({ kind: 'order', key: event.key, event });
    }
  };
  for (const message of messages) {
    tell(message.sent_at);
    day(message.id, message.sent_at);
    const line = message.id === owed ? 'waiting' : owed === null && message.id === newFrom ? 'new' : null;
    if (line) items.push({ kind: 'line', key: `line-${message.id}`, what: line });
    if (message.direction === 'system') items.push({ kind: 'system', key: message.id, message });
    else {
      const side = message.direction === 'note' ? 'note' : message.direction === 'outbound' ? 'out' : 'in';
      const group = items.at(-1);
      const joins =
        group?.kind === 'group' &&
        side !== 'note' &&
        group.side === side &&
        before !== null &&
        sameSender(before, message) &&
        Date.parse(message.sent_at) - Date.parse(before.sent_at) < GROUP_GAP;
      if (joins) group.messages.push(message);
      else items.push({ kind: 'group', key: message.id, side, messages: [message] });
    }
    before = message;
  }
  tell(null);
  return items;
}

/**
 * Lets a group go by the name it had, whichever end it grew at: what has a new name is drawn anew, and that flickers. `names` knows
 * under which name each message stood last, and is told.
 */
export function steady(items: TimelineItem[], names: Map<string, string>): TimelineItem[] {
  const taken = new Set<string>();
  for (const item of items) {
    if (item.kind !== 'group') continue;
    const ids = item.messages.map((message) => message.id);
    const known = ids.flatMap((id) => names.get(id) ?? []);
    item.key = [...known, ...ids].find((name) => !taken.has(name)) ?? `${item.key}-again`;
    taken.add(item.key);
    for (const id of ids) names.set(id, item.key);
  }
  return items;
}

/** What a message takes at least, in pixels: one line of words and the gap to the next. */
const MESSAGE = 39;
/** What a group takes besides its messages: its time, and the gap to the next group. */
const GROUP = 26;

/**
 * What of `messages` is drawn first: as many as surely fill `height` pixels, upward from the newest; where the line above `line` would
 * be further up than that, downward from it, with two before it that say it is not the beginning.
 */
export function screenful(messages: readonly Message[], line: string | null, height: number): readonly Message[] {
  const at = line === null ? -1 : messages.findIndex((m) => m.id === line);
  if (at >= 0) {
    const to = fill(messages, at, 1, height);
    if (to < messages.length) return messages.slice(Math.max(0, at - 2), to);
  }
  const from = fill(messages, messages.length - 1, -1, height) + 1;
  return messages.slice(Math.max(0, at < 0 ? from : Math.min(from, at - 2)));
}

/** The first index that is not needed any more to fill `height` from `at` on. */
function fill(messages: readonly Message[], at: number, step: 1 | -1, height: number): number {
  let side: Message['direction'] | null = null;
  for (let filled = 0; filled < height && at >= 0 && at < messages.length; at += step) {
    const { direction } = messages[at]!;
    filled += MESSAGE + (direction === side ? 0 : GROUP);
    side = direction;
  }
  return at;
}

function sameSender(a: Message, b: Message): boolean {
  return a.sender.kind === b.sender.kind && a.sender.id === b.sender.id;
}
