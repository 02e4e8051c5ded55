/** What happened to a customer's orders, for quiet lines between their messages. */

import type { Order, OrderStatus } from '$lib/api/types';

export interface OrderEvent {
  key: string;
  order: Order;
  status: OrderStatus;
  at: string;
}

/** So many lines of orders stand between messages at most, the newest. */
const MOST = 60;

/** The steps of all orders, oldest first. What a platform calls something that is not known yet says nothing here. */
export function orderEvents(orders: readonly Order[]): OrderEvent[] {
  const events = orders.flatMap((order) =>
    (order.steps ?? [])
      .filter((step) => step.status !== 'unknown')
      .map((step) => ({ key: `order-${order.id}-${step.status}-${step.at}`, order, ...step })),
  );
  return events.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0)).slice(-MOST);
}

/** Those that happened while these messages were written; up to now when the newest is among them. */
export function within(
  events: readonly OrderEvent[],
  messages: readonly { sent_at: string }[],
  hasAfter: boolean,
): OrderEvent[] {
  const first = messages[0]?.sent_at;
  const last = messages.at(-1)?.sent_at;
  if (!first || !last) return [];
  return events.filter((e) => e.at >= first && (!hasAfter || e.at <= last));
}
