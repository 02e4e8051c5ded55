import { describe, expect, it } from 'vitest';
import type { AccountImport, Health } from './health';
import { importsOf } from './imports';

const now = Date.parse('2026-11-22T12:00:00Z');
const ago = (ms: number): string => new Date(now - ms).toISOString();
const hour = 3_600_000;

const health = (...imports: AccountImport[]): Health => ({
  state: 'active',
  grants: [],
  last_webhook_at: null,
  last_poll_at: null,
  lag_ms: null,
  quota: null,
  problems: [],
  imports,
});

const orders = (more: Partial<AccountImport> = {}): AccountImport => ({
  feed: 'orders',
  since: ago(90 * 24 * hour),
  began_at: ago(hour),
  entries: 1240,
  ...more,
});

describe('what is read back', () => {
  it('says how far it is, when it goes on, and how it ended', () => {
    const [busy] = importsOf(health(orders()), now);
    expect(busy).toMatchObject({ state: 'busy', name: 'Orders since 24 Aug', says: '1,240 read so far' });
    const [waits] = importsOf(health(orders({ resumes_at: ago(-hour) })), now);
    expect(waits?.state).toBe('waits');
    expect(waits?.says).toContain('1,240 read so far');
    const [done] = importsOf(health(orders({ ended_at: ago(hour), entries: 1 })), now);
    expect(done).toMatchObject({ state: 'done', says: '1 brought in' });
    const [failed] = importsOf(health(orders({ ended_at: ago(hour), failed: 'Shopee says no.' })), now);
    expect(failed).toMatchObject({ state: 'failed', says: 'Shopee says no.' });
  });

  it('begins without a number, and names every feed', () => {
    const all = importsOf(
      health(
        orders({ entries: 0 }),
        orders({ feed: 'returns' }),
        orders({ feed: 'cancellations' }),
        orders({ feed: 'conversations' }),
      ),
      now,
    );
    expect(all.map((one) => one.says)[0]).toBe('Reading…');
    expect(all.map((one) => one.name.split(' ')[0])).toEqual(['Orders', 'Returns', 'Cancellations', 'Messages']);
  });

  it('is not shown for ever', () => {
    expect(importsOf(health(orders({ ended_at: ago(25 * hour) })), now)).toEqual([]);
    expect(importsOf(null, now)).toEqual([]);
  });
});
