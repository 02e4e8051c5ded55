import { describe, expect, it } from 'vitest';
import { languageFor, words } from './index.svelte';
import { choices } from './languages';
import { longDuration, money, shortDuration, waited } from './format';

const M = 60_000;
const H = 60 * M;
const D = 24 * H;

describe('time left', () => {
  it('goes by the steps of the page', () => {
    expect(shortDuration(3 * D + 5 * H)).toBe('3 d');
    expect(shortDuration(2 * D)).toBe('2 d');
    expect(shortDuration(2 * D - 1)).toBe('47 h');
    expect(shortDuration(23 * H + 59 * M)).toBe('23 h');
    expect(shortDuration(10 * H)).toBe('10 h');
    expect(shortDuration(10 * H - 1)).toBe('9 h 59 m');
    expect(shortDuration(H + 55 * M)).toBe('1 h 55 m');
    expect(shortDuration(3 * H)).toBe('3 h');
    expect(shortDuration(42 * M + 59_000)).toBe('42 m');
    expect(shortDuration(38_000)).toBe('1 m');
    expect(shortDuration(38_900, true)).toBe('38 s');
    expect(shortDuration(-5)).toBe('1 m');
  });

  it('is finer in the head of the composer', () => {
    expect(longDuration(6 * D + 12 * H)).toBe('6 d 12 h');
    expect(longDuration(21 * H + 40 * M)).toBe('21 h 40 m');
    expect(longDuration(42 * M)).toBe('42 m');
  });

  it('is written in each language', async () => {
    const say = async (language: string) => {
      await words.choose(language);
      return [shortDuration(H + 55 * M), longDuration(27 * H)];
    };
    expect(await say('th')).toEqual(['1 ชม. 55 น.', '1 วัน 3 ชม.']);
    expect(await say('vi')).toEqual(['1 giờ 55 ph', '1 ng 3 giờ']);
    expect(await say('id')).toEqual(['1 j 55 m', '1 hr 3 j']);
    expect(await say('zh-Hans')).toEqual(['1 小时 55 分', '1 天 3 小时']);
    expect(await say('en')).toEqual(['1 h 55 m', '1 d 3 h']);
  });
});

describe('a language', () => {
  it('is found by what the browser asks for', () => {
    const asked = ['zh-TW', 'zh-HK', 'zh-CN', 'zh', 'id-ID', 'vi-VN', 'th-TH', 'ms-MY', 'en-US', 'fr', '!'];
    expect(asked.map(languageFor)).toEqual([
      'zh-Hant',
      'zh-Hant',
      'zh-Hans',
      'zh-Hans',
      'id',
      'vi',
      'th',
      'ms',
      'en',
      null,
      null,
    ]);
    expect(choices.map((one) => one.label)).toContain('ไทย');
  });
});

describe('how long somebody waited', () => {
  it('is one unit', () => {
    expect(waited(11 * H + 50 * M)).toBe('11 h');
    expect(waited(26 * M)).toBe('26 m');
    expect(waited(3_000)).toBe('1 m');
    expect(waited(3 * D)).toBe('3 d');
  });
});

describe('money', () => {
  it('is written by its currency', () => {
    const say = (amount_minor: number, currency: string, short = false) =>
      money({ amount_minor, currency }, short).replace(/\u00a0/g, ' ');
    expect(say(129_000, 'THB')).toBe('฿1,290.00');
    expect(say(129_000, 'THB', true)).toBe('฿1,290');
    expect(say(31_800_000, 'IDR')).toBe('Rp 318.000');
    expect(say(389_000, 'VND')).toBe('389.000 ₫');
    expect(say(500, 'XXZ')).toMatch(/5/);
  });
});
