import type { Conversation } from '$lib/api/types';

/** A conversation in which nothing has happened, but for what a test says. */
export function conversation(id: string, more: Partial<Conversation> = {}): Conversation {
  return {
    id,
    account: { id: 'a1', platform: 'line', name: 'Shop' },
    contact: { id: `k-${id}`, name: id, avatar_url: null },
    status: 'open',
    assignee: null,
    team: null,
    priority: 'none',
    labels: [],
    unread_count: 0,
    last_message: null,
    waiting_since: null,
    reply_window: { state: 'none', closes_at: null, reason: null },
    open_order_count: 0,
    snoozed_until: null,
    updated_at: '2026-11-24T08:00:00.000Z',
    ...more,
  };
}
