import { describe, expect, it } from 'vitest';
import { Load } from './load.svelte';

/** A list whose answers come when the test says. */
function list() {
  const asked: ((items: string[]) => void)[] = [];
  const ask = () => new Promise<string[]>((resolve) => asked.push(resolve));
  const load = new Load<string[]>(ask);
  const more = () => load.more(ask, (have, items) => [...(have ?? []), ...items]);
  return { load, more, answer: (n: number, ...items: string[]) => asked[n]?.(items) };
}

describe('a list', () => {
  it('is read on', async () => {
    const { load, more, answer } = list();
    const first = load.run();
    answer(0, 'a');
    await first;
    const further = more();
    expect(load.further).toBe(true);
    answer(1, 'b');
    await further;
    expect([load.data, load.further]).toEqual([['a', 'b'], false]);
  });

  it('takes no more of what was asked for before', async () => {
    const { load, more, answer } = list();
    const first = load.run();
    answer(0, 'a');
    await first;
    const further = more();
    const other = load.run();
    answer(2, 'x');
    await other;
    answer(1, 'b');
    await further;
    expect(load.data).toEqual(['x']);
  });

  it('is as it was changed here, not as it was asked for before', async () => {
    const { load, answer } = list();
    const first = load.run();
    load.set(['mine']);
    answer(0, 'a');
    await first;
    expect([load.data, load.waiting]).toEqual([['mine'], false]);
  });
});
