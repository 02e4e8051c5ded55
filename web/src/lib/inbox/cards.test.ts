import { describe, expect, it } from 'vitest';
import type { Message, Order, OrderLine } from '$lib/api/types';
import { orderOf, productsOf } from './cards';

const line = (product: string | null, title: string): OrderLine => ({
  external_id: `sku of ${title}`,
  product_external_id: product,
  title,
  variation: null,
  sku: null,
  quantity: 1,
  unit_price: { amount_minor: 100, currency: 'THB' },
  image_url: null,
});

const order = (external_id: string, account: string, ...lines: OrderLine[]) =>
  ({ external_id, account: { id: account, platform: 'shopee', name: 'Shop' }, lines }) as unknown as Order;

const asks = (external_id: string, title: string | null) =>
  ({ parts: [{ kind: 'product', external_id, title, price: null, image_url: null, url: null }] }) as unknown as Message;

describe('products that a card can show', () => {
  it('are those of this shop, each once, and what was spoken of last comes first', () => {
    const orders = [
      order('1', 'a1', line('p1', 'Kettle'), line(null, 'Gone')),
      order('2', 'a2', line('p9', 'Elsewhere')),
    ];
    const messages = [asks('p2', 'Tray'), asks('p1', 'Blue kettle'), asks('p3', null)];
    expect(productsOf('a1', orders, messages).map((p) => [p.external_id, p.title])).toEqual([
      ['p1', 'Blue kettle'],
      ['p2', 'Tray'],
    ]);
    expect(productsOf('a1', orders, []).map((p) => p.title)).toEqual(['Kettle']);
  });
});

describe('the order of a card', () => {
  it('is that of this shop, whatever other shops call so', () => {
    const orders = [order('1', 'a2'), order('1', 'a1')];
    expect(orderOf({ kind: 'order', external_id: '1' }, 'a1', orders)).toBe(orders[1]);
    expect(orderOf({ kind: 'order', external_id: '2' }, 'a1', orders)).toBeNull();
  });
});
