import { describe, expect, it } from 'vitest';
import type { Message, Order } from '$lib/api/types';
import { orderEvents, within } from './order-events';
import { layOut } from './timeline';

const order = (id: string, steps: [string, string][]) =>
  ({ id, external_id: id, steps: steps.map(([status, at]) => ({ status, at })) }) as unknown as Order;
const message = (id: string, at: string, direction = 'inbound') =>
  ({ id, sent_at: at, direction, sender: { kind: 'contact', id: 'k' }, parts: [] }) as unknown as Message;

const day = (hour: number) => `2026-11-20T${String(hour).padStart(2, '0')}:00:00.000Z`;
const events = orderEvents([
  order('B', [
    ['to_ship', day(5)],
    ['unknown', day(6)],
    ['shipped', day(9)],
  ]),
  order('A', [
    ['unpaid', day(2)],
    ['delivered', day(7)],
  ]),
]);

describe('what happened to orders', () => {
  it('stands in the order of time, and what nobody knows yet is not told', () => {
    expect(events.map((e) => `${e.order.id} ${e.status}`)).toEqual([
      'A unpaid',
      'B to_ship',
      'A delivered',
      'B shipped',
    ]);
  });

  it('stands between the messages that are here, and parts their groups', () => {
    const messages = [
      message('1', day(4)),
      message('2', '2026-11-20T04:59:00.000Z'),
      message('3', '2026-11-20T05:01:00.000Z'),
    ];
    const items = layOut(messages, null, null, within(events, messages, false));
    expect(items.map((i) => i.kind)).toEqual(['day', 'group', 'group', 'order', 'group', 'order', 'order']);
    expect(new Set(items.map((i) => i.key)).size).toBe(items.length);
  });

  it('does not run ahead of newer messages that are not here', () => {
    const messages = [message('1', day(4)), message('2', day(6))];
    expect(within(events, messages, true).map((e) => e.status)).toEqual(['to_ship']);
    expect(within(events, [], false)).toEqual([]);
  });
});
