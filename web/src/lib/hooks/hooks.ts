/** Outgoing webhooks: what the server says of them, and its words. */

import { api, type Page } from '$lib/api/client';
import type { MessageKey } from '$lib/i18n/index.svelte';

export interface Webhook {
  id: string;
  name: string | null;
  url: string;
  events: string[];
  state: 'active' | 'disabled';
  problem: string | null;
  failing_since: string | null;
  delivered_at: string | null;
}

export interface Delivery {
  id: string;
  event: string;
  state: 'pending' | 'delivered' | 'failed';
  attempts: number;
  status: number | null;
  problem: string | null;
  created_at: string;
  tried_at: string | null;
  next_at: string | null;
}

export interface WebhookDraft {
  url: string;
  events: string[];
  name: string | null;
}

/** The events that can be chosen, in the order in which they are offered. */
export const events: readonly { event: string; label: MessageKey }[] = [
  { event: 'message.created', label: 'hooks.event.message.created' },
  { event: 'message.updated', label: 'hooks.event.message.updated' },
  { event: 'conversation.created', label: 'hooks.event.conversation.created' },
  { event: 'conversation.updated', label: 'hooks.event.conversation.updated' },
  { event: 'order.created', label: 'hooks.event.order.created' },
  { event: 'order.updated', label: 'hooks.event.order.updated' },
  { event: 'contact.updated', label: 'hooks.event.contact.updated' },
  { event: 'account.updated', label: 'hooks.event.account.updated' },
  { event: 'member.updated', label: 'hooks.event.member.updated' },
];

/** The words of an event; null for one that this version of the page does not know. */
export function eventWords(event: string): MessageKey | null {
  if (event === 'webhook.test') return 'hooks.event.webhook.test';
  return events.find((one) => one.event === event)?.label ?? null;
}

const reasons: Readonly<Record<string, MessageKey>> = {
  address_refused: 'hooks.why.address_refused',
  broken_off: 'hooks.why.broken_off',
  gone: 'hooks.why.gone',
  not_reached: 'hooks.why.not_reached',
  redirect: 'hooks.why.redirect',
  status: 'hooks.why.status',
  timeout: 'hooks.why.timeout',
  too_late: 'hooks.why.too_late',
};

/** Why a delivery did not arrive. */
export function whyNot(delivery: Delivery): MessageKey | null {
  return reasons[delivery.problem ?? ''] ?? null;
}

const at = (id: string) => `/outgoing-webhooks/${id}`;

export const hooksApi = {
  list: async () => (await api.get<Page<Webhook>>('/outgoing-webhooks')).items,
  add: (draft: WebhookDraft) => api.post<Webhook & { secret: string }>('/outgoing-webhooks', draft),
  change: (id: string, change: Partial<WebhookDraft> & { state?: Webhook['state'] }) =>
    api.patch<Webhook>(at(id), change),
  remove: (id: string) => api.delete(at(id)),
  rotate: (id: string) => api.post<{ secret: string }>(`${at(id)}/rotate-secret`),
  test: (id: string) => api.post<Delivery>(`${at(id)}/test`),
  deliveries: (id: string, cursor: string | null = null) =>
    api.get<Page<Delivery>>(`${at(id)}/deliveries`, { query: { cursor, limit: 25 } }),
  again: (id: string, delivery: string) => api.post<Delivery>(`${at(id)}/deliveries/${delivery}/replay`),
};
