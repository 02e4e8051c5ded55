import { describe, expect, it } from 'vitest';
import { newSince, type FreshAccount, type Leaving } from './accounts';

const account = (id: string, more: Partial<FreshAccount> = {}): FreshAccount => ({
  id,
  platform: 'shopee',
  name: id,
  external_id: id,
  state: 'active',
  capabilities: { messages: { available: true, reason: null }, orders: { available: true, reason: null } },
  connected_at: '2026-11-01T00:00:00.000Z',
  unread_count: 0,
  ...more,
});

const leaving: Leaving = {
  platform: 'shopee',
  apps: {},
  before: [
    { id: 'same', state: 'active', connected_at: '2026-11-01T00:00:00.000Z' },
    { id: 'lost', state: 'needs_reconnect', connected_at: '2026-11-01T00:00:00.000Z' },
    { id: 'again', state: 'active', connected_at: '2026-11-01T00:00:00.000Z' },
  ],
};

describe('who comes back from consent', () => {
  it('sees what is new, mended or connected again, and nothing else', () => {
    const found = newSince(leaving, [
      account('same'),
      account('lost'),
      account('again', { connected_at: '2026-11-24T00:00:00.000Z' }),
      account('new'),
      account('other', { platform: 'line' }),
      account('gone', { state: 'disconnected' }),
    ]);
    expect(found.map((one) => one.id)).toEqual(['lost', 'again', 'new']);
  });
});
