import { describe, expect, it } from 'vitest';
import type { Message } from '$lib/api/types';
import { layOut, owedFrom, screenful, steady } from './timeline';

const message = (minute: number, direction = 'inbound') =>
  ({
    id: `m${String(minute).padStart(2, '0')}`,
    sent_at: new Date(Date.UTC(2026, 10, 20, 4, minute)).toISOString(),
    direction,
    sender: { kind: direction === 'inbound' ? 'contact' : 'member', id: 'k' },
    parts: [],
  }) as unknown as Message;

const groups = (names: Map<string, string>, messages: Message[]) =>
  steady(layOut(messages, null, null), names)
    .filter((item) => item.kind === 'group')
    .map((item) => item.key);

describe('a group', () => {
  it('keeps its name when older or newer ones join it', () => {
    const names = new Map<string, string>();
    const [before] = groups(names, [message(4), message(5)]);
    expect(groups(names, [message(2), message(3), message(4), message(5), message(6)])).toEqual([before]);
  });

  it('shares its name with no other when something comes between', () => {
    const names = new Map<string, string>();
    const one = [message(4), message(5), message(7)];
    const [before] = groups(names, one);
    const parted = groups(names, [message(3), message(4), message(5), message(6, 'outbound'), message(7)]);
    expect(parted).toHaveLength(3);
    expect(parted[0]).toBe(before);
    expect(new Set(parted).size).toBe(3);
    // And when that is gone again, they are one again.
    expect(groups(names, [message(3), ...one])).toEqual([before]);
  });

  it('has a name of its own even where others took all that it could have', () => {
    const names = new Map<string, string>();
    groups(names, [message(5)]);
    groups(names, [message(4), message(5)]);
    groups(names, [message(3), message(4), message(5)]);
    const parted = groups(names, [message(3), message(4, 'outbound'), message(5)]);
    expect(new Set(parted).size).toBe(3);
  });
});

describe('what is drawn first', () => {
  const all = Array.from({ length: 50 }, (_, minute) => message(minute));
  const ids = (messages: readonly Message[]) => [messages[0]!.id, messages.at(-1)!.id];
  // One group of ten messages.
  const height = 26 + 10 * 39;

  it('fills the window upward from the newest', () => {
    expect(ids(screenful(all, null, height))).toEqual(['m40', 'm49']);
    expect(ids(screenful(all, 'none of these', height))).toEqual(['m40', 'm49']);
    expect(screenful(all.slice(0, 4), null, height)).toHaveLength(4);
    expect(screenful([], null, height)).toEqual([]);
  });

  it('takes fewer where those who write take turns', () => {
    const turns = all.map((_, minute) => message(minute, minute % 2 ? 'inbound' : 'outbound'));
    expect(screenful(turns, null, height)).toHaveLength(Math.ceil(height / 65));
  });

  it('holds the line and two before it', () => {
    expect(ids(screenful(all, 'm45', height))).toEqual(['m40', 'm49']);
    expect(ids(screenful(all, 'm41', height))).toEqual(['m39', 'm49']);
  });

  it('begins at a line further up, and ends where the window does', () => {
    expect(ids(screenful(all, 'm20', height))).toEqual(['m18', 'm29']);
    expect(ids(screenful(all, 'm01', height))).toEqual(['m00', 'm10']);
    expect(ids(screenful(all, 'm40', height))).toEqual(['m38', 'm49']);
  });
});

describe('the line above what is owed', () => {
  const all = Array.from({ length: 6 }, (_, minute) => message(minute, minute === 1 ? 'outbound' : 'inbound'));

  it('stands above the first that nobody answered', () => {
    expect(owedFrom(all, all[2]!.sent_at)).toBe('m02');
    expect(owedFrom(all, null)).toBe(null);
  });

  it('is not drawn where it may be further up than what is here', () => {
    expect(owedFrom(all.slice(3), all[2]!.sent_at, true)).toBe(null);
    expect(owedFrom(all.slice(1), all[2]!.sent_at, true)).toBe('m02');
  });
});
