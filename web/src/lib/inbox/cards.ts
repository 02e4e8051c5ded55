/** What a card could show: products that a contact bought or spoke of, and what is known of one that is in a draft. */

import type { DraftCard, Message, Money, Order } from '$lib/api/types';

export interface Product {
  external_id: string;
  title: string;
  price: Money | null;
  image_url: string | null;
}

/** Products of the account's shop that were bought or spoken of, what was spoken of last first, each once. */
export function productsOf(account: string, orders: readonly Order[], messages: readonly Message[]): Product[] {
  const found = new Map<string, Product>();
  const take = (id: string | null | undefined, product: Omit<Product, 'external_id'>) => {
    if (id && !found.has(id)) found.set(id, { external_id: id, ...product });
  };
  for (const message of messages.toReversed())
    for (const part of message.parts)
      if (part.kind === 'product' && part.title)
        take(part.external_id, { title: part.title, price: part.price, image_url: part.image_url });
  for (const order of orders)
    if (order.account.id === account)
      for (const { product_external_id, title, unit_price, image_url } of order.lines)
        take(product_external_id, { title, price: unit_price, image_url });
  return [...found.values()];
}

/** The order that a card is about, if it is here. */
export function orderOf(card: DraftCard, account: string, orders: readonly Order[]): Order | null {
  return orders.find((o) => o.external_id === card.external_id && o.account.id === account) ?? null;
}
