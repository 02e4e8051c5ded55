import { describe, expect, it } from 'vitest';
import type { ComposerLimits } from '$lib/api/types';
import { acceptOf, refusalOf } from './limits';

const limits = {
  kinds: ['text', 'image', 'video'],
  files: [
    { kind: 'image', max_bytes: 1_000_000, content_types: ['image/jpeg', 'image/png'] },
    { kind: 'video', max_bytes: 25_000_000, content_types: [] },
  ],
} as unknown as ComposerLimits;

describe('limits of files', () => {
  it('are the platform’s', () => {
    expect(refusalOf({ type: 'image/png', size: 1_000_000 }, limits)).toBeNull();
    expect(refusalOf({ type: 'image/png', size: 1_000_001 }, limits)).toEqual({ why: 'size', max: 1_000_000 });
    expect(refusalOf({ type: 'image/jpg', size: 1 }, limits)).toBeNull();
    expect(refusalOf({ type: 'image/webp', size: 1 }, limits)).toEqual({ why: 'kind' });
    expect(refusalOf({ type: 'video/x-own', size: 1 }, limits)).toBeNull();
    expect(refusalOf({ type: 'application/pdf', size: 1 }, limits)).toEqual({ why: 'kind' });
    expect(refusalOf({ type: 'application/pdf', size: 1 }, null)).toBeNull();
  });

  it('decide what the dialog offers', () => {
    expect(acceptOf(limits)).toBe('image/jpeg,image/png,video/*');
    expect(acceptOf({ ...limits, kinds: ['text'] })).toBe('');
    expect(acceptOf({ ...limits, kinds: ['image', 'file'] })).toBe('*/*');
    expect(acceptOf(null)).toContain('application/pdf');
  });
});
