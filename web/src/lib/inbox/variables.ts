/**
 * Variables of canned replies: `{{contact.first_name|there}}` and what they stand for. The one place that reads and fills them.
 */

import type { Conversation, Order } from '$lib/api/types';

export const VARIABLES = [
  'contact.name',
  'contact.first_name',
  'order.number',
  'order.status',
  'order.tracking',
  'account.name',
  'member.name',
] as const;

export type Variable = (typeof VARIABLES)[number];
export type Values = Partial<Record<Variable, string>>;

/** A stretch of a text: as it was written, filled in, or a variable that stands for nothing here. */
export interface Stretch {
  text: string;
  kind: 'plain' | 'filled' | 'empty';
}

const VARIABLE = /\{\{\s*([a-z_.]+)\s*(?:\|([^{}]*))?\}\}/g;

/** Reads a text and fills in what is known; without a value, what stands behind the bar; without that, it stays as it is. */
export function fill(text: string, values: Values): Stretch[] {
  const out: Stretch[] = [];
  let at = 0;
  for (const found of text.matchAll(VARIABLE)) {
    if (found.index > at) out.push({ text: text.slice(at, found.index), kind: 'plain' });
    const value = (values[found[1] as Variable] ?? '').trim() || (found[2] ?? '').trim();
    out.push(value ? { text: value, kind: 'filled' } : { text: found[0], kind: 'empty' });
    at = found.index + found[0].length;
  }
  if (at < text.length) out.push({ text: text.slice(at), kind: 'plain' });
  return out;
}

export const filled = (text: string, values: Values): string =>
  fill(text, values)
    .map((stretch) => stretch.text)
    .join('');

/** The variables that are still in a text: it may not go out with them. */
export function unfilled(text: string): string[] {
  return [...new Set([...text.matchAll(VARIABLE)].map((found) => found[0]))];
}

/** Names in a text that are no variables of ours, each once. */
export function unknown(text: string): string[] {
  const known = new Set<string>(VARIABLES);
  return [...new Set([...text.matchAll(VARIABLE)].map((found) => found[1]!))].filter((name) => !known.has(name));
}

/** The first of several names; a name in one word is one, and so is one in a script without spaces. */
function firstName(name: string): string {
  return name.trim().split(/\s+/)[0] ?? '';
}

const OVER = new Set(['completed', 'cancelled', 'returned']);

/** What the variables stand for in a conversation; of several orders, the newest that is still on its way. */
export function valuesFor(
  c: Conversation,
  member: string,
  orders: readonly Order[],
  statusWords: (status: string) => string,
): Values {
  const order = orders.find((o) => !OVER.has(o.status)) ?? orders[0];
  const tracking = order?.parcels.find((p) => p.tracking_number)?.tracking_number;
  return {
    'contact.name': c.contact.name,
    'contact.first_name': firstName(c.contact.name),
    'account.name': c.account.name,
    'member.name': member,
    ...(order ? { 'order.number': order.external_id, 'order.status': statusWords(order.status) } : {}),
    ...(tracking ? { 'order.tracking': tracking } : {}),
  };
}
