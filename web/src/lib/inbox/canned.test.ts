import { describe, expect, it } from 'vitest';
import type { CannedReply, Conversation } from '$lib/api/types';
import { find, tokenAt, usable } from './canned';

const now = Date.parse('2026-11-24T08:00:00Z');
const reply = (title: string, more: Partial<CannedReply> = {}): CannedReply => ({
  id: title,
  title,
  shortcut: null,
  text: '',
  scope: 'workspace',
  account_ids: null,
  is_offer: false,
  attachments: [],
  used_count: 0,
  last_used_at: null,
  updated_at: '',
  etag: '"1"',
  ...more,
});
const titles = (all: CannedReply[], query: string) => find(all, query, now).map((f) => f.reply.title);

describe('canned replies', () => {
  it('are found without case and marks, and in scripts without spaces by what stands in them', () => {
    const all = [reply('Mẹ và bé'), reply('เคลมของแตก'), reply('ขอเคลมคืนเงิน'), reply('补货通知'), reply('Đổi màu')];
    expect(titles(all, 'me')).toEqual(['Mẹ và bé']);
    expect(titles(all, 'DOI')).toEqual(['Đổi màu']);
    expect(titles(all, 'เคลม')).toEqual(['เคลมของแตก', 'ขอเคลมคืนเงิน']);
    expect(titles(all, '货')).toEqual(['补货通知']);
    expect(titles(all, 'zzz')).toEqual([]);
  });

  it('put the shortcut that is meant first, then what is often and lately used', () => {
    const all = [
      reply('Claims policy', { used_count: 90, last_used_at: '2026-11-24T07:00:00Z' }),
      reply('Broken item', { shortcut: 'claim' }),
      reply('Claim photo', { used_count: 3, last_used_at: '2026-11-23T07:00:00Z' }),
      reply('Claim refund', { used_count: 400, last_used_at: '2026-05-01T07:00:00Z' }),
    ];
    expect(titles(all, 'claim')).toEqual(['Broken item', 'Claims policy', 'Claim photo', 'Claim refund']);
    expect(titles(all, '')[0]).toBe('Claims policy');
  });

  it('leave out offers where only a person may answer, and other accounts', () => {
    const all = [reply('Offer', { is_offer: true }), reply('Other', { account_ids: ['a2'] }), reply('Any')];
    const c = (state: string) => ({ account: { id: 'a1' }, reply_window: { state } }) as Conversation;
    expect(usable(all, c('open')).map((r) => r.title)).toEqual(['Offer', 'Any']);
    expect(usable(all, c('restricted')).map((r) => r.title)).toEqual(['Any']);
  });

  it('are asked for by a slash at the start of a word', () => {
    expect(tokenAt('/เคลม', 5, 'canned')).toEqual({ kind: 'canned', query: 'เคลม', from: 0 });
    expect(tokenAt('ได้ค่ะ /c', 9, 'canned')).toEqual({ kind: 'canned', query: 'c', from: 7 });
    expect(tokenAt('and/or', 6, 'canned')).toBeNull();
    expect(tokenAt('https://x', 9, 'canned')).toBeNull();
    expect(tokenAt('/c d', 4, 'canned')).toBeNull();
  });

  it('name a member by an at, and a mail address names nobody', () => {
    expect(tokenAt('(@Ma', 4, 'mention')).toEqual({ kind: 'mention', query: 'Ma', from: 1 });
    expect(tokenAt('mai@example', 11, 'mention')).toBeNull();
  });
});
