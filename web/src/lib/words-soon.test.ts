import { expect, it } from 'vitest';
import { wordsSoon } from './words-soon';

const here = () => Promise.resolve('own words');
const lost = () => Promise.reject<string>(new Error('offline'));

it.each([
  ['as they are', here, (part: string) => part, 'plain', 'own words'],
  ['plainly where nothing of its own is known', here, () => null, 'plain', 'plain'],
  ['plainly where they do not come', lost, (part: string) => part, 'plain', 'plain'],
  ['not at all where there are no plain ones either', lost, (part: string) => part, null, ''],
] as const)('words that come when they are needed are said: %s', async (_, load, say, plain, said) => {
  expect(await wordsSoon<string>(load, say, plain)).toBe(said);
});
