import { describe, expect, it } from 'vitest';
import type { Conversation, Order } from '$lib/api/types';
import { fill, filled, unfilled, unknown, valuesFor } from './variables';

describe('variables', () => {
  const values = { 'contact.name': 'น้ำฝน ใจดี', 'contact.first_name': 'น้ำฝน', 'order.number': '251121A7KX' };

  it('are filled in, and what was filled is told apart', () => {
    expect(fill('คุณ{{contact.first_name}} ออเดอร์ {{ order.number }} ค่ะ', values)).toEqual([
      { text: 'คุณ', kind: 'plain' },
      { text: 'น้ำฝน', kind: 'filled' },
      { text: ' ออเดอร์ ', kind: 'plain' },
      { text: '251121A7KX', kind: 'filled' },
      { text: ' ค่ะ', kind: 'plain' },
    ]);
  });

  it('take what stands behind the bar when there is no value', () => {
    expect(filled('Hi {{contact.first_name|there}}', {})).toBe('Hi there');
    expect(filled('Hi {{contact.first_name|there}}', { 'contact.first_name': '  ' })).toBe('Hi there');
    expect(filled('Hi {{contact.first_name|there}}', values)).toBe('Hi น้ำฝน');
  });

  it('stay as they are without either, and hold the message back', () => {
    const text = filled('{{order.tracking}}, {{order.tracking}} {{order.number}} {{x.y}}', values);
    expect(text).toBe('{{order.tracking}}, {{order.tracking}} 251121A7KX {{x.y}}');
    expect(unfilled(text)).toEqual(['{{order.tracking}}', '{{x.y}}']);
    expect(unfilled('a {b} {{ }} {{}}')).toEqual([]);
    expect(unknown('{{contact.name}} {{contact.phone}} {{x.y|z}}')).toEqual(['contact.phone', 'x.y']);
  });

  it('never fill in what a value says', () => {
    expect(filled('{{contact.name}}', { 'contact.name': '{{member.name}}', 'member.name': 'Mai' })).toBe(
      '{{member.name}}',
    );
  });

  it('take the newest order that is on its way, else the newest', () => {
    const c = { contact: { name: 'Dewi Lestari' }, account: { name: 'baanmali.id' } } as Conversation;
    const order = (external_id: string, status: string, tracking_number: string | null) =>
      ({ external_id, status, parcels: tracking_number ? [{ tracking_number }] : [] }) as unknown as Order;
    const orders = [order('3', 'cancelled', null), order('2', 'shipped', 'TH1'), order('1', 'completed', 'TH0')];
    expect(valuesFor(c, 'Mai', orders, (s) => s.toUpperCase())).toEqual({
      'contact.name': 'Dewi Lestari',
      'contact.first_name': 'Dewi',
      'account.name': 'baanmali.id',
      'member.name': 'Mai',
      'order.number': '2',
      'order.status': 'SHIPPED',
      'order.tracking': 'TH1',
    });
    expect(valuesFor(c, 'Mai', orders.slice(0, 1), (s) => s)['order.number']).toBe('3');
    expect(valuesFor(c, 'Mai', [], (s) => s)).not.toHaveProperty('order.number');
  });
});
