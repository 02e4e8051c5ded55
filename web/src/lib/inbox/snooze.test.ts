import { describe, expect, it } from 'vitest';
import { dayAndTime } from '$lib/i18n/format';
import { languages, t, words } from '$lib/i18n/index.svelte';
import { fromWall, toWall } from '$lib/i18n/zone';
import { fromField, readWhen, snoozePresets, toField } from './snooze';
import { isUntilAnswer, rowUntilAnswer, toldUntilAnswer, UNTIL_ANSWER } from './until-answer';

// A Tuesday.
const now = new Date(2026, 10, 24, 14, 20);
const say = (typed: string) => {
  const at = readWhen(typed, now);
  return at
    ? `${at.getDate()} ${String(at.getHours()).padStart(2, '0')}:${String(at.getMinutes()).padStart(2, '0')}`
    : null;
};

describe('when it comes back', () => {
  it('is read in five languages', () => {
    expect(say('tomorrow 9')).toBe('25 09:00');
    expect(say('พรุ่งนี้ 9 โมง')).toBe('25 09:00');
    expect(say('sáng mai')).toBe('25 09:00');
    expect(say('besok pagi')).toBe('25 09:00');
    expect(say('明天上午')).toBe('25 09:00');
  });

  it('is read as each language says it should be written', async () => {
    for (const language of languages) {
      await words.choose(language);
      const quoted = [...t('snooze.nothing').matchAll(/[“「](.+?)[”」]/g)].map((found) => found[1]!);
      const listed = t('snooze.placeholder').split(/[,、]/);
      expect(quoted).toHaveLength(2);
      for (const typed of [...quoted, ...listed]) expect(readWhen(typed, now), `${language}: ${typed}`).not.toBeNull();
      expect(say(listed[0]!), language).toBe('25 09:00');
      expect(say(listed[1]!), language).toBe('27 16:30');
    }
  });

  it('takes days, clocks and spans', () => {
    expect(say('friday 16:30')).toBe('27 16:30');
    expect(say('17:00')).toBe('24 17:00');
    expect(say('9')).toBe('25 09:00');
    expect(say('5 pm')).toBe('24 17:00');
    expect(say('2h')).toBe('24 16:20');
    expect(say('in 30 minutes')).toBe('24 14:50');
    expect(say('tuesday')).toBe('1 09:00');
  });

  it('is never in the past, and nothing is made of nonsense', () => {
    expect(say('today 9')).toBe('25 09:00');
    expect(say('soonish')).toBeNull();
    expect(say('99:99')).toBeNull();
    for (const preset of snoozePresets(now)) expect(preset.at.getTime()).toBeGreaterThan(now.getTime());
  });
});

describe('a day of the calendar', () => {
  const full = (typed: string) => {
    const at = readWhen(typed, now);
    return at && toField(at).replace('T', ' ');
  };
  const christmas = '2026-12-25 09:00';

  it('is read in figures and by the name of its month', async () => {
    await words.choose('en');
    for (const typed of ['25 dec', '25 Dec.', 'dec 25', 'december 25', '25 december', '25th december', 'fri 25 dec'])
      expect(full(typed), typed).toBe(christmas);
    for (const typed of ['25/12', '25/12/2026', '25-12-26', '25.12.2026', '2026-12-25', '2026/12/25', '25 dec 2026'])
      expect(full(typed), typed).toBe(christmas);
    expect(full('25 sep')).toBe('2027-09-25 09:00');
    expect(full('25 sept')).toBe('2027-09-25 09:00');
  });

  it('takes an hour beside it, and is none itself', () => {
    expect(full('25 dec 16:30')).toBe('2026-12-25 16:30');
    expect(full('25/12 9')).toBe(christmas);
    expect(full('9:00 dec 25')).toBe(christmas);
    expect(full('25 dec 5 pm')).toBe('2026-12-25 17:00');
    expect(full('25 dec afternoon')).toBe('2026-12-25 14:00');
    expect(full('2026-12-25 08:15')).toBe('2026-12-25 08:15');
    expect(full('2026-12-25T08:15')).toBe('2026-12-25 08:15');
    expect(full('5 dec')).toBe('2026-12-05 09:00');
    expect(full('5/12')).toBe('2026-12-05 09:00');
    // A clock stays a clock.
    expect(full('16.30')).toBe('2026-11-24 16:30');
  });

  it('is that of the next year when this one’s is over', () => {
    expect(full('3 jan')).toBe('2027-01-03 09:00');
    expect(full('24 nov 15:00')).toBe('2026-11-24 15:00');
    expect(full('24 nov 14:00')).toBe('2027-11-24 14:00');
    expect(full('29 feb')).toBe('2028-02-29 09:00');
    expect(full('25 dec 2025')).toBeNull();
  });

  it('is one that there is', () => {
    for (const typed of ['31 feb', '32 dec', '13/13', '25 dec 99', '0/5', '2026-13-01'])
      expect(full(typed), typed).toBeNull();
  });

  it('has the months of the reader’s language, and the order of its figures', async () => {
    const told: Record<string, string[]> = {
      th: ['25 ธ.ค.', '25 ธค', '25 ธันวาคม', '25 ธันวา 9 โมง', '25 ธ.ค. 2569', '25/12', '25 dec'],
      vi: ['25 tháng 12', '25 thg 12', 'ngày 25 tháng 12 9h', '25 tháng 12/2026', '25/12'],
      id: ['25 des', '25 Desember', '25 desember jam 9', '25/12'],
      ms: ['25 dis', '25 Disember', '25/12'],
      'zh-Hans': ['12月25日', '12月25日 9点', '12月25号上午', '2026年12月25日', '12/25', '25/12'],
      'zh-Hant': ['12月25日', '12月25號 9點', '12/25'],
    };
    for (const [language, all] of Object.entries(told)) {
      await words.choose(language);
      for (const typed of all) expect(full(typed), `${language}: ${typed}`).toBe(christmas);
      // What can be either is as the language has it.
      expect(full('5/12'), language).toBe(language.startsWith('zh') ? '2027-05-12 09:00' : '2026-12-05 09:00');
    }
    await words.choose('vi');
    expect(full('25 tháng 1')).toBe('2027-01-25 09:00');
    // A Thursday is no date.
    expect(say('thứ 5')).toBe('26 09:00');
    await words.choose('en');
  });
});

describe('what is no day of the calendar', () => {
  it('is a time of the day, or nothing', () => {
    expect(say('tomorrow 9-10')).toBe('25 09:00');
    expect(say('next mon 10-11')).toBe('30 10:00');
    for (const typed of ['24/7', '1/2 hour']) expect(readWhen(typed, now)?.getFullYear() ?? 2026, typed).toBe(2026);
  });

  it('is today while today is not over', async () => {
    expect(say('24/11')).toBe('24 15:00');
    expect(readWhen('24/11', now)?.getFullYear()).toBe(2026);
    await words.choose('th');
    expect(readWhen('25/12/69', now)?.getFullYear()).toBe(2026);
    await words.choose('en');
  });
});

describe('a field for a day and a time', () => {
  it('holds the clock on the wall of the reader’s zone', () => {
    words.zone = 'Asia/Bangkok';
    const at = Date.UTC(2026, 11, 25, 2, 0);
    expect(toField(toWall(at))).toBe('2026-12-25T09:00');
    expect(fromWall(fromField('2026-12-25T09:00')!).getTime()).toBe(at);
    words.zone = undefined;
    expect(fromField('')).toBeNull();
    expect(fromField('2026-12-25T')).toBeNull();
  });
});

describe('until they answer', () => {
  it('is a time for the server, and none for whoever reads it', () => {
    const until = UNTIL_ANSWER.toISOString();
    expect(until).toBe('9999-01-01T00:00:00.000Z');
    expect(isUntilAnswer('9999-01-01T00:00:00Z')).toBe(true);
    expect(rowUntilAnswer(until)).toBe('Back when they answer');
    expect(toldUntilAnswer(until, 1, 'Dao')).toBe('Dao is back when they answer');
    expect(toldUntilAnswer(until, 3, 'Dao')).toBe('3 are back when they answer');
    const other = new Date(2026, 11, 25, 9).toISOString();
    expect(rowUntilAnswer(other)).toBeNull();
    expect(toldUntilAnswer(other, 1, 'Dao')).toBeNull();
    expect(dayAndTime(other, now.getTime())).toBe('25 Dec, 09:00');
  });
});
