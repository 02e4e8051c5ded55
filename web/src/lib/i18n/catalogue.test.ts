import { describe, expect, it } from 'vitest';
import { catalogues, check, sources, src } from '../../../scripts/check-messages.mjs';
import { fill, names, parse } from './message';

const takes = (message: string) => [...names(parse(message))];

describe('the catalogues', () => {
  it('have every key that is used, and none that is not', () => {
    expect(check({ ...catalogues(), sources: sources(src), names: takes })).toEqual([]);
  });

  it('are held by a check that can fail', () => {
    const found = check({
      en: { 'b.used': 'x {n}', 'a.unused': 'y', 'c.broken': '{n' },
      others: { 'th.json': { 'b.used': 'x {m}', 'd.extra': '' } },
      sources: { 'A.svelte': "t('b.used') t('e.missing') 'c.broken'" },
      names: takes,
    }).join('\n');
    expect(found).toContain('no message "e.missing"');
    expect(found).toContain('nothing uses "a.unused"');
    expect(found).toContain('not sorted');
    expect(found).toContain('"c.broken"');
    expect(found).toContain('"a.unused" is missing');
    expect(found).toContain('"d.extra" is not in en.json');
    expect(found).toContain('takes other values');
  });
});

describe('a message', () => {
  const say = (source: string, values: Record<string, string | number>, locale = 'en') =>
    fill(parse(source), values, locale);

  it('takes values, plurals and choices', () => {
    expect(say('Hello {name}', { name: 'Mai' })).toBe('Hello Mai');
    const count = '{n, plural, =0 {nothing} one {# order} other {# orders}}';
    expect(say(count, { n: 0 })).toBe('nothing');
    expect(say(count, { n: 1 })).toBe('1 order');
    expect(say(count, { n: 1200 })).toBe('1,200 orders');
    expect(say('{k, select, note {a note} other {a reply}}', { k: 'note' })).toBe('a note');
    expect(say("it''s '{'n'}'", {})).toBe("it's {n}");
  });

  it('follows the plural rules of its language', () => {
    expect(say('{n, plural, one {uno} other {many}}', { n: 1 }, 'th')).toBe('many');
  });

  it('is refused with its place when it is not well-formed', () => {
    expect(() => parse('{n, plural, one {#}}')).toThrow(/no "other"/);
    expect(() => parse('a } b')).toThrow(/without/);
  });
});
