import { describe, expect, it } from 'vitest';
import { wordsSoon } from './words-soon';

describe('words that come when they are needed', () => {
  it('are said, or the plain ones where they do not come or know nothing', async () => {
    const part = { say: (what: string) => `own ${what}` };
    expect(
      await wordsSoon(
        () => Promise.resolve(part),
        (one) => one.say('words'),
        'plain',
      ),
    ).toBe('own words');
    expect(
      await wordsSoon(
        () => Promise.resolve(part),
        () => null,
        'plain',
      ),
    ).toBe('plain');
    expect(
      await wordsSoon(
        () => Promise.reject(new Error('offline')),
        () => 'own',
        'plain',
      ),
    ).toBe('plain');
    expect(
      await wordsSoon(
        () => Promise.reject(new Error('offline')),
        () => 'own',
        null,
      ),
    ).toBe('');
  });
});
