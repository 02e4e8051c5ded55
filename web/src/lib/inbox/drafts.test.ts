import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Drafts } from './drafts.svelte';

describe('drafts', () => {
  beforeEach(() => {
    localStorage.clear();
    vi.useFakeTimers();
  });

  it('keeps reply and note of a conversation apart, and survives a reload', () => {
    const before = new Drafts('me', localStorage);
    const kept = vi.fn();
    before.set('c1', 'reply', 'สวัสดี', kept);
    before.set('c1', 'note', 'ask Mai');
    before.set('c2', 'reply', 'other');
    before.setMode('c1', 'note');
    expect(kept).not.toHaveBeenCalled();
    vi.advanceTimersByTime(400);
    expect(kept).toHaveBeenCalledOnce();

    const after = new Drafts('me', localStorage);
    expect(after.text('c1', 'reply')).toBe('สวัสดี');
    expect(after.text('c1', 'note')).toBe('ask Mai');
    expect(after.mode('c1')).toBe('note');
    expect(after.mode('c2')).toBe('reply');
    expect(after.of('c1')).toEqual({ kind: 'reply', text: 'สวัสดี' });
  });

  it('does not show the drafts of somebody else at the same device', () => {
    const mine = new Drafts('me', localStorage);
    mine.set('c1', 'reply', 'mine');
    mine.flush();
    expect(new Drafts('you', localStorage).of('c1')).toBeNull();
  });

  it('flushes what still waits when the page goes away', () => {
    const drafts = new Drafts('me', localStorage);
    drafts.set('c1', 'reply', 'almost lost');
    drafts.flush();
    expect(new Drafts('me', localStorage).text('c1', 'reply')).toBe('almost lost');
  });

  it('forgets what was sent or emptied', () => {
    const drafts = new Drafts('me', localStorage);
    drafts.set('c1', 'reply', 'x');
    vi.advanceTimersByTime(400);
    drafts.set('c1', 'reply', '');
    vi.advanceTimersByTime(400);
    expect(drafts.of('c1')).toBeNull();
    expect(new Drafts('me', localStorage).of('c1')).toBeNull();
  });

  it('works on without a store', () => {
    const drafts = new Drafts('me', null);
    drafts.set('c1', 'reply', 'x');
    expect(drafts.text('c1', 'reply')).toBe('x');
  });
});
