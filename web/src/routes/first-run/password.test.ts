import { describe, expect, it } from 'vitest';
import { strengthOf } from './password';

describe('a password', () => {
  it.each([
    ['short', 'nine char'],
    ['short', 'aaaaaaaaaaaaaa'],
    ['fair', 'riverboats'],
    ['strong', 'rivers and boats and nets'],
    ['strong', 'Rivers-and-9'],
    ['strong', 'เรือแจวในคลองยามเช้า'],
  ] as const)('is %s: %s', (strength, password) => expect(strengthOf(password, [])).toBe(strength));

  it('does not grow by what is known of its owner', () => {
    expect(strengthOf('baan mali baan mali baan mali', ['Baan Mali'])).toBe('short');
  });
});
