import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { dismiss, hold, release, toast, toasts, undoNewest } from './toasts.svelte';

describe('toasts', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => {
    for (const one of [...toasts]) dismiss(one.id);
    vi.useRealTimers();
  });

  it('stand six seconds, ten with a way back, and are at most two with the newer on top', () => {
    toast('one');
    toast('two', { undo: { label: 'Undo', run: () => {} } });
    toast('three');
    expect(toasts.map((one) => one.text)).toEqual(['three', 'two']);
    vi.advanceTimersByTime(6_001);
    expect(toasts.map((one) => one.text)).toEqual(['two']);
    vi.advanceTimersByTime(4_000);
    expect(toasts).toHaveLength(0);
  });

  it('stay while they are held', () => {
    const id = toast('held');
    vi.advanceTimersByTime(5_000);
    hold(id);
    vi.advanceTimersByTime(60_000);
    expect(toasts).toHaveLength(1);
    release(id);
    vi.advanceTimersByTime(1_501);
    expect(toasts).toHaveLength(0);
  });

  it('undo the newest that can be undone, once', () => {
    const undo = vi.fn();
    toast('can', { undo: { label: 'Undo', run: undo } });
    toast('cannot');
    expect(undoNewest()).toBe(true);
    expect(undoNewest()).toBe(false);
    expect(undo).toHaveBeenCalledOnce();
  });
});
