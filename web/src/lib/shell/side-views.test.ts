import { expect, it } from 'vitest';
import type { Account } from '$lib/api/types';
import { permissionLeft } from './side-views';

const DAY = 86_400_000;
const NOW = Date.parse('2026-11-27T00:00:00.000Z');
const account = (days: number | null, state: Account['state'] = 'active') =>
  ({ state, permission_ends_at: days === null ? null : new Date(NOW + days * DAY).toISOString() }) as Account;

it('a permission is spoken of in its last 14 days', () => {
  expect(permissionLeft(account(15), NOW)).toBe(null);
  expect(permissionLeft(account(14), NOW)).toBe(14 * DAY);
  expect(permissionLeft(account(-1), NOW)).toBe(0);
  // It renews by itself.
  expect(permissionLeft(account(null), NOW)).toBe(null);
  // Something else is said of it.
  expect(permissionLeft(account(3, 'needs_reconnect'), NOW)).toBe(null);
  expect(permissionLeft(account(3, 'disconnected'), NOW)).toBe(null);
});
