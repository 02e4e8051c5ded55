/** Statuses of orders in words and tones. */

import type { Order, OrderStatus } from '$lib/api/types';
import { money } from '$lib/i18n/format';
import { t } from '$lib/i18n/index.svelte';

export type Tone = 'plain' | 'accent' | 'soon' | 'now' | 'ok' | 'tag';

const WORDS: Record<OrderStatus, () => string> = {
  unpaid: () => t('order.unpaid'),
  to_ship: () => t('order.toShip'),
  shipped: () => t('order.shipped'),
  delivered: () => t('order.delivered'),
  completed: () => t('order.completed'),
  cancelling: () => t('order.cancelling'),
  cancelled: () => t('order.cancelled'),
  returning: () => t('order.returning'),
  returned: () => t('order.returned'),
  unknown: () => t('order.unknown'),
};

/** A status in words; a status that is not one of ours as the platform says it. */
export function orderWords(status: string): string {
  return WORDS[status as OrderStatus]?.() ?? status;
}

/** An order in one line, for platforms without cards of their own: number, status, what it is, sum and parcel. */
export function orderInWords(order: Order): string {
  const first = order.lines[0];
  const tracking = order.parcels.find((p) => p.tracking_number)?.tracking_number;
  return [
    t('order.inWords', { number: order.external_id }),
    orderWords(order.status),
    first && order.lines.length > 1
      ? t('order.itemsInWords', { first: first.title, n: order.lines.length - 1 })
      : first?.title,
    order.total ? money(order.total) : null,
    tracking ? t('order.parcelInWords', { number: tracking }) : null,
  ]
    .filter(Boolean)
    .join(' · ');
}

export function toneOf(status: string): Tone {
  switch (status) {
    case 'delivered':
      return 'ok';
    case 'to_ship':
      return 'soon';
    case 'returning':
    case 'cancelling':
      return 'now';
    default:
      return 'plain';
  }
}

/** How many of the four steps (paid, packed, sent, delivered) are done. */
export function stepsDone(order: Pick<Order, 'status' | 'paid_at' | 'parcels'>): number {
  switch (order.status) {
    case 'unpaid':
      return 0;
    case 'to_ship':
      return order.parcels.some((p) => p.tracking_number) ? 2 : 1;
    case 'shipped':
      return 3;
    case 'delivered':
    case 'completed':
    case 'returning':
    case 'returned':
      return 4;
    default:
      return order.paid_at ? 1 : 0;
  }
}

/** Whether an order still moves. */
export function isOpen(order: Order): boolean {
  return !['completed', 'cancelled', 'returned'].includes(order.status);
}
