/** An order's status in words, its colour, and how far it has come. */

import type { Order, OrderStatus } from '$lib/api/types';
import { t } from '$lib/i18n/index.svelte';

export type Tone = 'plain' | 'soon' | 'ok' | 'now' | 'accent';

export function statusWord(status: OrderStatus): string {
  const words: Record<OrderStatus, string> = {
    unpaid: t('orders.status.unpaid'),
    to_ship: t('orders.status.toShip'),
    shipped: t('orders.status.shipped'),
    delivered: t('orders.status.delivered'),
    completed: t('orders.status.completed'),
    cancelling: t('orders.status.cancelling'),
    cancelled: t('orders.status.cancelled'),
    returning: t('orders.status.returning'),
    returned: t('orders.status.returned'),
    unknown: t('orders.status.unknown'),
  };
  return words[status] ?? words.unknown;
}

export function statusTone(status: OrderStatus): Tone {
  if (status === 'delivered') return 'ok';
  if (status === 'to_ship') return 'soon';
  if (status === 'returning' || status === 'cancelling') return 'now';
  if (status === 'shipped') return 'accent';
  return 'plain';
}

/** Steps done of Paid, Packed, Sent, Delivered; null where the way is another one (cancelled, returned). */
export function stepsDone(order: Order): number | null {
  switch (order.status) {
    case 'unpaid':
      return 0;
    case 'to_ship':
      return order.parcels.some((parcel) => parcel.tracking_number) ? 2 : 1;
    case 'shipped':
      return 3;
    case 'delivered':
    case 'completed':
      return 4;
    default:
      return null;
  }
}
