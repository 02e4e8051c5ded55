import { describe, expect, it } from 'vitest';
import { snippetAround } from './snippet';

describe('a snippet', () => {
  it('is the text when the hit stands near its beginning', () => {
    expect(snippetAround('แก้วแตกตรงหูจับค่ะ', 'แตก')).toBe('แก้วแตกตรงหูจับค่ะ');
    expect(snippetAround('two\n\nlines', 'lines')).toBe('two lines');
  });

  it('begins shortly before a hit that stands far in, never inside a letter with marks', () => {
    const text = `${'น้ำ'.repeat(30)} mẹt tre cỡ lớn`;
    const cut = snippetAround(text, 'met', 10);
    expect(cut.startsWith('…น')).toBe(true);
    expect(cut).toContain('mẹt tre');
    expect(cut.length).toBeLessThan(40);
  });
});
