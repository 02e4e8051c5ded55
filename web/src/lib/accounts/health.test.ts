import { describe, expect, it } from 'vitest';
import type { Account } from '$lib/api/types';
import { quotaOf, standingOf, worstFirst, type AccountGrant, type Health } from './health';

const now = Date.parse('2026-11-22T12:00:00Z');
const inDays = (days: number): string => new Date(now + days * 86_400_000).toISOString();

const account = (state: Account['state'] = 'active', name = 'A'): Account => ({
  id: name,
  platform: 'line',
  name,
  external_id: 'x',
  state,
  capabilities: { messages: { available: true, reason: null }, orders: { available: false, reason: null } },
  connected_at: null,
  unread_count: 0,
});

const health = (more: Partial<Health> = {}): Health => ({
  state: 'active',
  grants: [],
  last_webhook_at: null,
  last_poll_at: null,
  lag_ms: 0,
  quota: null,
  problems: [],
  ...more,
});

const grant = (more: Partial<AccountGrant>): AccountGrant => ({
  app: null,
  purpose: 'both',
  expires_at: null,
  valid: true,
  ...more,
});

describe('how an account stands', () => {
  it.each([
    ['healthy', account(), health()],
    ['unknown', account(), null],
    ['reconnect', account('needs_reconnect'), null],
    ['healthy', account(), health({ grants: [grant({ expires_at: inDays(0.1), ends_at: inDays(90) })] })],
    ['soon', account(), health({ grants: [grant({ expires_at: inDays(1), ends_at: inDays(13) })] })],
    ['soon', account(), health({ quota: { left: 20, total: 200 } })],
    ['healthy', account(), health({ quota: { left: 21, total: 200 } })],
    ['soon', account(), health({ lag_ms: 60_000 })],
    ['soon', account(), health({ problems: [{ code: 'x', detail: 'y', cure: 'z' }] })],
    ['reconnect', account(), health({ grants: [grant({ expires_at: inDays(-1), valid: false })] })],
    ['reconnect', account('needs_reconnect'), health()],
    ['off', account('disconnected'), health({ lag_ms: 1e9 })],
  ] as const)('%s', (standing, one, its) => expect(standingOf(one, its, now)).toBe(standing));

  it('knows no quota without a number', () => {
    expect(quotaOf(health({ quota: { left: 13, total: null } }))).toEqual({ left: 13, total: null });
    expect(quotaOf(health({ quota: { left: null, total: 200 } }))).toBeNull();
  });

  it('puts the worst first', () => {
    const rows = (['healthy', 'off', 'reconnect', 'unknown', 'soon'] as const).map((standing) => ({
      account: account('active', standing),
      standing,
    }));
    // Not known and healthy are one rank: by name.
    expect(worstFirst(rows, 'en').map((row) => row.standing)).toEqual([
      'reconnect',
      'soon',
      'healthy',
      'unknown',
      'off',
    ]);
  });
});
