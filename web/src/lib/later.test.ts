import { describe, expect, it, vi } from 'vitest';
import { parts } from '../../scripts/first-load.mjs';
import { catalogues } from '../../scripts/check-messages.mjs';
import { Later } from './later.svelte';

describe('a part that comes later', () => {
  it('comes once, however often it is asked for', async () => {
    const load = vi.fn(() => Promise.resolve({ default: 'a menu' }));
    const part = new Later(load);
    expect(part.it).toBeNull();
    await Promise.all([part.bring(), part.bring()]);
    await part.bring();
    expect(part.it).toBe('a menu');
    expect(load).toHaveBeenCalledTimes(1);
  });

  it('is tried again when it did not come', async () => {
    const load = vi.fn(() => Promise.resolve({ default: 'a menu' })).mockRejectedValueOnce(new Error('offline'));
    const part = new Later(load);
    await expect(part.bring()).rejects.toThrow('offline');
    expect(part.it).toBeNull();
    await part.bring();
    expect(part.it).toBe('a menu');
  });
});

describe('the words of the first load', () => {
  const { first, soon, rare } = parts();

  it('are those that the inbox says at first sight', () => {
    expect(first).toHaveProperty(['nav.inbox']);
    // The open conversation comes after the list, the panel beside it after both, and with them what they say.
    expect(soon).toHaveProperty(['composer.replyName']);
    expect(soon).toHaveProperty(['likely.merge']);
    expect(soon).toHaveProperty(['handOver.give']);
    expect(rare).toHaveProperty(['tokens.make']);
    expect(rare).toHaveProperty(['signin.title']);
  });

  it('and the rest are all words, each once', () => {
    const all = [first, soon, rare].flatMap((part) => Object.keys(part));
    expect(all.sort()).toEqual(Object.keys(catalogues().en).sort());
  });
});
