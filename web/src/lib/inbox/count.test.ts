import { describe, expect, it } from 'vitest';
import { lengthIn, split } from './count';

describe('length by unit', () => {
  it('counts what the platform counts', () => {
    const text = 'น้ำ😢é';
    expect(lengthIn('codepoints', text)).toBe(5);
    expect(lengthIn('utf16', text)).toBe(6);
    expect(lengthIn('bytes', text)).toBe(9 + 4 + 2);
    expect(lengthIn('bytes', '')).toBe(0);
  });
});

describe('splitting what is too long', () => {
  it('keeps every piece within the limit and loses nothing but spaces at the cuts', () => {
    const text = 'one two three four five six seven';
    const pieces = split('codepoints', 12, text);
    expect(pieces.every((p) => lengthIn('codepoints', p) <= 12)).toBe(true);
    expect(pieces.join(' ')).toBe(text);
  });

  it('never cuts inside a letter', () => {
    const family = '👨‍👩‍👧';
    expect(split('utf16', 9, family + family)).toEqual([family, family]);
    expect(split('codepoints', 2, 'นี้นี้').join('')).toBe('นี้นี้');
    expect(split('bytes', 9, 'กกก').length).toBe(1);
    expect(split('bytes', 8, 'กกก')).toEqual(['กก', 'ก']);
  });

  it('leaves a short text whole', () => {
    expect(split('codepoints', 600, ' hello ')).toEqual(['hello']);
    expect(split('codepoints', 600, '')).toEqual(['']);
  });
});
