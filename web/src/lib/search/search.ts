/** Search over messages, contacts and orders: one shape for the page, whichever way the server groups them. */

import { api } from '$lib/api/client';
import type { AccountRef, Contact, ContactRef, Order, Part } from '$lib/api/types';

export interface MessageHit {
  id: string;
  conversation_id: string;
  text: string;
  note: boolean;
  ours: boolean;
  at: string;
  account: AccountRef | null;
  contact: ContactRef | null;
  author: string | null;
}

export interface ContactHit {
  id: string;
  name: string;
  avatar_url: string | null;
  account: AccountRef | null;
  detail: string | null;
}

export interface Found {
  messages: MessageHit[];
  contacts: ContactHit[];
  orders: Order[];
  /** There is more, further back. */
  partial: boolean;
  ms: number;
}

type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const text = (value: unknown): string | null => (typeof value === 'string' && value ? value : null);
const rows = (value: unknown): Json[] =>
  Array.isArray(value)
    ? value.filter(isObject)
    : isObject(value) && Array.isArray(value['items'])
      ? value['items'].filter(isObject)
      : [];

/** The words of a message, of all its parts. */
export function textOf(parts: readonly Part[]): string {
  return parts
    .map((part) => {
      const fields = part as unknown as Json;
      return text(fields['text']) ?? text(fields['title']) ?? text(fields['label']) ?? text(fields['name']) ?? '';
    })
    .filter(Boolean)
    .join(' ');
}

function messageHit(row: Json): MessageHit {
  const message = isObject(row['message']) ? row['message'] : row;
  const conversation = isObject(row['conversation']) ? row['conversation'] : {};
  const sender = isObject(message['sender']) ? message['sender'] : {};
  const direction = message['direction'];
  const parts = (Array.isArray(message['parts']) ? message['parts'] : []) as Part[];
  return {
    id: String(message['id'] ?? ''),
    conversation_id: String(message['conversation_id'] ?? conversation['id'] ?? ''),
    text: textOf(parts) || (text(row['excerpt']) ?? ''),
    note: direction === 'note',
    ours: direction === 'outbound' || direction === 'note',
    at: String(message['sent_at'] ?? row['at'] ?? ''),
    account: (row['account'] ?? conversation['account'] ?? null) as AccountRef | null,
    contact: (row['contact'] ?? conversation['contact'] ?? null) as ContactRef | null,
    author: text(sender['name']),
  };
}

function contactHit(row: Json): ContactHit {
  const contact = (isObject(row['contact']) ? row['contact'] : row) as unknown as Contact;
  return {
    id: contact.id,
    name: contact.name,
    avatar_url: contact.avatar_url ?? null,
    account: contact.identities?.[0]?.account ?? null,
    detail: [contact.phone, contact.email].filter(Boolean).join(' · ') || null,
  };
}

/** Reads the server's answer: three lists, or one list whose rows say what they are. */
export function readFound(answer: unknown, ms: number): Found {
  const body = isObject(answer) ? answer : {};
  const mixed = rows(body['items']);
  const kind = (row: Json): string => String(row['kind'] ?? row['type'] ?? '');
  const pick = (name: 'message' | 'contact' | 'order'): Json[] => {
    const own = rows(body[`${name}s`]);
    return own.length ? own : mixed.filter((row) => kind(row) === name);
  };
  return {
    messages: pick('message').map(messageHit),
    contacts: pick('contact').map(contactHit),
    orders: pick('order').map((row) => (isObject(row['order']) ? row['order'] : row) as unknown as Order),
    partial: typeof body['next_cursor'] === 'string',
    ms,
  };
}

export async function search(q: string, signal?: AbortSignal, limit = 100): Promise<Found> {
  const from = performance.now();
  const answer = await api.get<unknown>('/search', {
    query: { q: [...q].slice(0, 200).join(''), limit },
    ...(signal ? { signal } : {}),
  });
  return readFound(answer, Math.round(performance.now() - from));
}

/** Where a message is read: its conversation, at that message. */
export function linkTo(hit: MessageHit): string {
  return `/inbox/${hit.conversation_id}?message=${hit.id}`;
}
