import { describe, expect, it } from 'vitest';
import { languages, t, words } from '$lib/i18n/index.svelte';
import { readWhen, snoozePresets } from './snooze';

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
