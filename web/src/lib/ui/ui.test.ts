import { describe, expect, it } from 'vitest';
import { initialOf, tintOf } from './avatar';
import { findAll, fold, match, pieces } from './match';
import { durationSteps, readTimeLeft, type TwoClocks } from './time-left';

describe('the letter of an avatar', () => {
  it.each([
    ['น้ำฝน', 'น'],
    ['เมย์', 'ม'],
    ['โอ๊ต', 'อ'],
    ['小雨', '雨'],
    ['阿明', '明'],
    ['linh', 'L'],
    ['Ễn', 'Ễ'],
    ['@baanmali', 'B'],
    ['👩‍🌾 Farm', '👩‍🌾'],
    ['', '?'],
  ])('%s: %s', (name, letter) => expect(initialOf(name)).toBe(letter));

  it('has a tint that depends on the id alone and uses all eight', () => {
    expect(tintOf('0193f2')).toBe(tintOf('0193f2'));
    expect(new Set(Array.from({ length: 200 }, (_, n) => tintOf(`contact-${n}`))).size).toBe(8);
  });
});

describe('finding', () => {
  it('folds case, Vietnamese marks and full-width forms, not Thai marks', () => {
    expect(fold('Mẹt TRE Đỏ')).toBe('met tre do');
    expect(fold('ＡＢＣ１２')).toBe('abc12');
    expect(fold('แก้ว')).toBe('แก้ว');
  });

  it('finds a piece before strewn letters, a word start before its middle', () => {
    expect(match('me', 'mẹt tre')?.rank).toBe(0);
    expect(match('tre', 'mẹt tre')?.rank).toBe(1);
    expect(match('et', 'mẹt tre')?.rank).toBe(2);
    expect(match('atm', 'Assign to me')?.rank ?? null).toBeNull();
    expect(match('asgn', 'Assign')?.found.length).toBe(2);
    expect(match('แตก', 'แก้วแตก')?.found).toEqual([[4, 7]]);
    expect(match('雨', '小雨')?.found).toEqual([[1, 2]]);
  });

  it('marks the place in the text as it is written', () => {
    const text = 'Shop cho mình xem mẹt';
    expect(pieces(text, match('met', text)!.found).filter((piece) => piece.hit)).toEqual([{ text: 'mẹt', hit: true }]);
    expect(findAll('แก้ว แตก', 'แก้วแตก แก้ว')).toEqual([
      [0, 4],
      [4, 7],
      [8, 12],
    ]);
  });
});

describe('time left', () => {
  const now = Date.parse('2026-11-22T12:00:00Z');
  const at = (hours: number): string => new Date(now + hours * 3_600_000).toISOString();
  const day = 86_400;
  const open = (hours: number, more: Partial<TwoClocks> = {}): TwoClocks => ({
    reply_window: { state: 'open', closes_at: at(hours), span_s: day },
    ...more,
  });

  it.each([
    [23, 'calm'],
    [6, 'soon'],
    [1.9, 'soon'],
    [1, 'now'],
    [0.2, 'now'],
  ])('%s h of a day: %s', (hours, state) => expect(readTimeLeft(open(hours), now).first?.state).toBe(state));

  it('shows the clock that ends first', () => {
    const both = readTimeLeft(open(20, { response_clock: { counts_at: at(3), span_s: day / 2 } }), now);
    expect(both.first?.shape).toBe('shield');
    expect(both.other?.shape).toBe('tank');
  });

  it('shows nothing where there is no clock, and closed when it is over', () => {
    expect(readTimeLeft({ reply_window: { state: 'none' } }, now).first).toBeNull();
    expect(readTimeLeft(open(-1), now).first?.state).toBe('closed');
  });

  it('goes on to what comes after', () => {
    const then = { state: 'restricted', until: at(100) };
    const clocks: TwoClocks = { reply_window: { state: 'open', closes_at: at(-1), span_s: day, then } };
    expect(readTimeLeft(clocks, now).first?.state).toBe('restricted');
  });

  it.each([
    [3 * day + 5, '3 day'],
    [25 * 3600, '25 hour'],
    [11.9 * 3600, '11 hour'],
    [3600 + 55 * 60, '1 hour 55 minute'],
    [3600, '1 hour'],
    [42 * 60 + 30, '42 minute'],
    [20, '1 minute'],
  ])('%s s: %s', (seconds, text) =>
    expect(
      durationSteps(seconds)
        .map((step) => `${step.n} ${step.unit}`)
        .join(' '),
    ).toBe(text),
  );

  it('counts seconds only when asked', () => expect(durationSteps(38.2, true)).toEqual([{ n: 38, unit: 'second' }]));
});
