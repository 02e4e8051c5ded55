import { describe, expect, it, vi } from 'vitest';
import { Problem } from '$lib/api/client';
import { Saving } from './saving.svelte';

const submit = () => new Event('submit', { cancelable: true }) as SubmitEvent;
const refused = (code: string, body: Record<string, unknown> = {}) =>
  Promise.reject(new Problem(422, code, 'Refused', 'It was refused.', body));

describe('what a form says', () => {
  it('is not sent while something is wrong with it', async () => {
    const saving = new Saving();
    const save = vi.fn(() => Promise.resolve());
    await saving.send(submit(), { name: 'It needs a name.' }, save);
    expect(save).not.toHaveBeenCalled();
    expect(saving.wrong['name']).toBe('It needs a name.');
    saving.mend('name');
    expect(saving.wrong['name']).toBeNull();
  });

  it('is sent once, however often it is asked for', async () => {
    const busy = vi.fn();
    const saving = new Saving(busy);
    let saved = () => {};
    const save = vi.fn(() => new Promise<void>((done) => (saved = done)));
    const first = saving.send(submit(), {}, save);
    await saving.send(submit(), {}, save);
    saved();
    await first;
    expect(save).toHaveBeenCalledTimes(1);
    expect(busy.mock.calls).toEqual([[true], [false]]);
  });

  it('has what the server finds wrong at the field, in the page’s own words where it has some, else at the whole', async () => {
    const saving = new Saving();
    await saving.send(submit(), { app_secret: null }, () => refused('bad', { field: 'credentials.app_secret' }));
    expect(saving.wrong['app_secret']).toBe('It was refused.');
    await saving.send(
      submit(),
      { name: null },
      () => refused('exists'),
      ({ code }) => (code === 'exists' ? { name: 'There is one of this name.' } : null),
    );
    expect(saving.wrong['name']).toBe('There is one of this name.');
    await saving.send(submit(), { name: null }, () => refused('brand_new'));
    expect([saving.wrong['name'], saving.failed]).toEqual([null, 'It was refused.']);
  });
});
