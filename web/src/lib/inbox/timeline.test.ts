import { describe, expect, it } from 'vitest';
import type { Message } from '$lib/api/types';
import { layOut, steady } from './timeline';

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
