import { describe, expect, it } from 'vitest';
import type { Account, Conversation, Me, Message } from '$lib/api/types';
import { UNSET } from '$lib/personal/personal.svelte';
import { pushWords } from '../../../scripts/installable.mjs';
import { concern, sounds } from './concern';
import { Lost } from './lost';
import { deviceName } from './device.svelte';
import { isQuiet, readClock } from './quiet';

const at = (text: string) => Date.parse(text);
const night = { from: '22:00', to: '07:00', days: [5], time_zone: 'Asia/Bangkok' };

describe('quiet hours', () => {
  it('belong to the day on which they begin, as the server has it', () => {
    // 27 November 2026 is a Friday; Bangkok is seven hours ahead.
    expect(isQuiet(night, at('2026-11-27T14:59:00Z'))).toBe(false);
    expect(isQuiet(night, at('2026-11-27T15:00:00Z'))).toBe(true);
    expect(isQuiet(night, at('2026-11-27T23:59:00Z'))).toBe(true);
    expect(isQuiet(night, at('2026-11-28T00:00:00Z'))).toBe(false);
    expect(isQuiet(night, at('2026-11-28T15:30:00Z'))).toBe(false);
    expect(isQuiet(night, at('2026-11-26T23:00:00Z'))).toBe(false);
    const sunday = { ...night, from: '00:00', to: '00:00', days: [7] };
    expect(isQuiet(sunday, at('2026-11-28T17:00:00Z'))).toBe(true);
    expect(isQuiet(sunday, at('2026-11-29T17:00:00Z'))).toBe(false);
    expect(isQuiet({ ...night, time_zone: 'Mars/Olympus' }, at('2026-11-27T16:00:00Z'))).toBe(false);
    expect(isQuiet(null, at('2026-11-27T16:00:00Z'))).toBe(false);
  });

  it('are read as people type them', () => {
    for (const [typed, read] of [
      ['22:00', '22:00'],
      ['7', '07:00'],
      ['7.30', '07:30'],
      ['2215', '22:15'],
      ['24:00', null],
      ['7:60', null],
      ['ten', null],
    ] as const)
      expect(readClock(typed), typed).toBe(read);
  });
});

describe('accounts that have to be connected again', () => {
  const account = (id: string, state: Account['state']) => ({ id, state, name: id }) as unknown as Account;

  it('are news when they are lost and when they are there again, and not when the page opens', () => {
    const lost = new Lost();
    const ids = (accounts: Account[]) => {
      const news = lost.look(accounts);
      return [news.lost.map((a) => a.id), news.found.map((a) => a.id)];
    };
    expect(ids([account('a', 'needs_reconnect'), account('b', 'active')])).toEqual([[], []]);
    expect(ids([account('a', 'needs_reconnect'), account('b', 'needs_reconnect')])).toEqual([['b'], []]);
    expect(ids([account('a', 'active'), account('b', 'needs_reconnect'), account('c', 'needs_reconnect')])).toEqual([
      [],
      ['a'],
    ]);
    expect(ids([account('a', 'active'), account('b', 'needs_reconnect')])).toEqual([[], []]);
  });
});

describe('what concerns somebody', () => {
  const now = at('2026-11-26T08:00:00Z');
  const me = { id: 'm1', role: 'agent' } as Me;
  const message = (more: Partial<Message> = {}) =>
    ({
      direction: 'inbound',
      sender: { kind: 'contact', id: null, name: null },
      sent_at: new Date(now).toISOString(),
      parts: [],
      ...more,
    }) as unknown as Message;
  const mine = { assignee: { id: 'm1', name: 'Nok' }, unread_count: 1 } as Conversation;
  const theirs = { assignee: { id: 'm2', name: 'Mai' }, unread_count: 1 } as Conversation;
  const nobodys = { assignee: null, unread_count: 1 } as unknown as Conversation;

  it('is what is theirs, what is nobody’s, and what names them', () => {
    expect(concern(message(), mine, me, UNSET, now)).toBe('assigned');
    expect(concern(message(), nobodys, me, UNSET, now)).toBe('unassigned');
    expect(concern(message(), theirs, me, UNSET, now)).toBeNull();
    const note = message({ direction: 'note', sender: { kind: 'member', id: 'm2', name: 'Mai' }, mentions: ['m1'] });
    expect(concern(note, theirs, me, UNSET, now)).toBe('mentioned');
    expect(concern({ ...note, sender: { kind: 'member', id: 'm1', name: 'Nok' } }, theirs, me, UNSET, now)).toBeNull();
    expect(concern(message(), nobodys, { ...me, role: 'viewer' }, UNSET, now)).toBeNull();
    expect(concern(message({ direction: 'outbound' }), mine, me, UNSET, now)).toBeNull();
  });

  it('is no history, and nothing in quiet hours', () => {
    const old = message({ sent_at: new Date(now - 3_600_000).toISOString() });
    expect(concern(old, mine, me, UNSET, now)).toBeNull();
    const quiet_hours = { ...night, from: '00:00', to: '00:00', days: [1, 2, 3, 4, 5, 6, 7] };
    expect(concern(message(), mine, me, { ...UNSET, quiet_hours }, now)).toBeNull();
  });

  it('sounds when nobody looks, unless somebody said otherwise', () => {
    const how = (sound: 'off' | 'away' | 'always') =>
      [true, false].map((looked) => sounds({ ...UNSET, sound }, looked));
    expect([how('off'), how('away'), how('always')]).toEqual([
      [false, false],
      [false, true],
      [true, true],
    ]);
  });
});

describe('a device', () => {
  it('is called by its browser and system', () => {
    const chrome =
      'Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Mobile Safari/537.36';
    expect(deviceName(chrome)).toBe('Chrome, Android');
    expect(deviceName('Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604.1')).toBe(
      'Safari, iPhone',
    );
    expect(deviceName('Mozilla/5.0 (Windows NT 10.0) Chrome/130 Safari/537.36 Edg/130.0')).toBe('Edge, Windows');
    expect(deviceName('curl')).toBe('');
  });
});

describe('the words of the service worker', () => {
  it('are plain, as it knows names in brackets alone', () => {
    for (const [language, all] of Object.entries(pushWords()))
      for (const [key, message] of Object.entries(all)) {
        expect(message.replace(/\{(by|contact|time)\}/g, ''), `${language} ${key}`).not.toMatch(/[{}']/);
        expect(message.trim(), `${language} ${key}`).not.toBe('');
      }
  });
});
