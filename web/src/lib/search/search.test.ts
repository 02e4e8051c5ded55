import { describe, expect, it } from 'vitest';
import { readFound } from './search';

const message = {
  id: 'm1',
  conversation_id: 'v1',
  direction: 'note',
  parts: [
    { kind: 'text', text: 'แก้วแตก' },
    { kind: 'image', attachment: null, state: 'pending' },
  ],
  sender: { kind: 'member', id: 'u', name: 'Mai' },
  sent_at: '2026-11-22T10:00:00.000Z',
};
const conversation = {
  id: 'v1',
  account: { id: 'a', platform: 'line', name: '@b' },
  contact: { id: 'c', name: 'น้ำฝน', avatar_url: null },
};
const contact = { id: 'c', name: 'น้ำฝน', avatar_url: null, phone: '08', identities: [] };

describe('what was found', () => {
  it('is read from three lists', () => {
    const found = readFound(
      { messages: [{ ...message, conversation }], contacts: [contact], orders: [{ id: 'o' }] },
      12,
    );
    expect(found.messages[0]).toMatchObject({
      id: 'm1',
      conversation_id: 'v1',
      text: 'แก้วแตก',
      note: true,
      author: 'Mai',
      contact: { name: 'น้ำฝน' },
    });
    expect(found.contacts[0]).toMatchObject({ id: 'c', detail: '08' });
    expect(found.orders).toHaveLength(1);
  });

  it('is read from one list whose rows say what they are', () => {
    const found = readFound(
      {
        items: [
          { kind: 'message', message, conversation },
          { kind: 'contact', contact },
          { kind: 'order', order: { id: 'o' } },
        ],
      },
      1,
    );
    expect([found.messages[0]?.id, found.contacts[0]?.id, found.orders[0]?.id]).toEqual(['m1', 'c', 'o']);
  });

  it('is nothing from nothing', () => {
    expect(readFound(null, 0)).toEqual({ messages: [], contacts: [], orders: [], partial: false, ms: 0 });
  });
});
