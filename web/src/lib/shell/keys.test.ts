import { describe, expect, it } from 'vitest';
import { letterOf } from './keys';

type More = { shift?: boolean; altGraph?: boolean };
const press = (key: string, code: string, { shift = false, altGraph = false }: More = {}) => {
  const event = new KeyboardEvent('keydown', { key, code, shiftKey: shift });
  Object.defineProperty(event, 'getModifierState', { value: (name: string) => altGraph && name === 'AltGraph' });
  return letterOf(event);
};

/** What the keys of 1 to 9 write by themselves. */
const ROWS = {
  QWERTY: '123456789',
  German: '123456789',
  Kedmanee: 'ๅ/-ภถุึคต',
  AZERTY: '&é"\'(-è_ç',
  Czech: '+ěščřžýáí',
};

describe('a key of the digit row', () => {
  for (const [layout, row] of Object.entries(ROWS))
    it(`is its digit on a ${layout} keyboard`, () => {
      expect([...row].map((key, i) => press(key, `Digit${i + 1}`)).join('')).toBe('123456789');
    });

  it('is the digit that it writes with Shift, wherever that lies', () => {
    expect(press('1', 'Digit1', { shift: true })).toBe('1');
    // The Thai one lies on our two.
    expect(press('๑', 'Digit2', { shift: true })).toBe('1');
    expect(press('๓', 'Digit4', { shift: true })).toBe('3');
  });

  it('is the sign that it writes with Shift or AltGr: somebody went out of their way for it', () => {
    expect(press('/', 'Digit7', { shift: true })).toBe('/');
    expect(press('@', 'Digit2', { shift: true })).toBe('@');
    expect(press('[', 'Digit8', { altGraph: true })).toBe('[');
  });
});

describe('a slash', () => {
  it('searches from every other key', () => {
    expect(press('/', 'Slash')).toBe('/');
    // Thai by its place, French with Shift beside the point, on the number pad.
    expect(press('ฝ', 'Slash')).toBe('/');
    expect(press('/', 'Period', { shift: true })).toBe('/');
    expect(press('/', 'NumpadDivide')).toBe('/');
    expect(press('?', 'Slash', { shift: true })).toBe('?');
  });
});

describe('a letter', () => {
  it('is what it writes, or its place where that is no Latin', () => {
    expect(press('A', 'KeyQ', { shift: true })).toBe('a');
    expect(press('่', 'KeyJ')).toBe('j');
    expect(press('Enter', 'Enter')).toBe('Enter');
  });
});
