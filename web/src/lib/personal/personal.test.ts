import { beforeEach, describe, expect, it, vi } from 'vitest';
import { words } from '$lib/i18n/index.svelte';
import { singleKeys } from '$lib/shell/keys';
import { shell } from '$lib/shell/shell.svelte';
import { personal, UNSET } from './personal.svelte';

let server = { ...UNSET };
let asked: { method: string; body: unknown }[] = [];
let refuse = false;

beforeEach(() => {
  personal.end();
  localStorage.clear();
  server = { ...UNSET };
  asked = [];
  refuse = false;
  shell.take({ theme: 'system', density: 'comfortable' });
  vi.stubGlobal('fetch', async (_: string, init: RequestInit) => {
    const body = init.body ? (JSON.parse(init.body as string) as Record<string, unknown>) : null;
    asked.push({ method: init.method!, body });
    if (refuse) return new Response('{"code":"invalid","title":"No"}', { status: 422 });
    if (body) server = { ...server, ...body } as typeof server;
    return new Response(JSON.stringify(server), { status: 200 });
  });
});

const html = document.documentElement;

describe('what somebody set', () => {
  it('is shown from the copy at once, then as the server has it', async () => {
    server = { ...UNSET, theme: 'dark', single_keys: false, time_zone: 'Asia/Bangkok' };
    await personal.begin('m1');
    expect([shell.theme, html.dataset['theme'], singleKeys.on, words.zone]).toEqual([
      'dark',
      'dark',
      false,
      'Asia/Bangkok',
    ]);
    personal.data = UNSET;
    const again = personal.begin('m1');
    expect(personal.data.theme).toBe('dark');
    expect(personal.known).toBe(false);
    await again;
    expect(personal.known).toBe(true);
  });

  it('goes to the server, from wherever on the page it is chosen', async () => {
    await personal.begin('m1');
    shell.setDensity('compact');
    expect(personal.data.density).toBe('compact');
    await vi.waitFor(() => expect(server.density).toBe('compact'));
    await words.choose('en');
    await vi.waitFor(() => expect(server.language).toBe('en'));
    await words.choose(null);
    await vi.waitFor(() => expect(server.language).toBeNull());
  });

  it('is put back when the server refuses it', async () => {
    await personal.begin('m1');
    refuse = true;
    await expect(personal.change({ theme: 'dark' })).rejects.toThrow();
    expect([personal.data.theme, shell.theme]).toEqual(['system', 'system']);
  });

  it('keeps the last of two quick words', async () => {
    await personal.begin('m1');
    const one = personal.change({ theme: 'dark' });
    const two = personal.change({ theme: 'light' });
    expect(personal.data.theme).toBe('light');
    await Promise.all([one, two]);
    expect([personal.data.theme, server.theme]).toEqual(['light', 'light']);
  });

  it('is not put back by an answer that was asked for before it was changed', async () => {
    await personal.begin('m1');
    const { fetch } = globalThis;
    const old = JSON.stringify(server);
    const late: ((answer: Response) => void)[] = [];
    vi.stubGlobal('fetch', () => new Promise<Response>((resolve) => late.push(resolve)));
    const reading = personal.read();
    await vi.waitFor(() => expect(late).toHaveLength(1));
    vi.stubGlobal('fetch', fetch);
    await personal.change({ theme: 'dark' });
    late[0]!(new Response(old, { status: 200 }));
    await reading;
    expect([personal.data.theme, server.theme]).toEqual(['dark', 'dark']);
  });

  it('takes along what this device had before the server kept it, once', async () => {
    shell.take({ theme: 'dark', density: 'compact' });
    await personal.begin('m1');
    expect([server.theme, server.density]).toEqual(['dark', 'compact']);
    // Somebody else at the same device starts with their own.
    server = { ...UNSET };
    asked = [];
    await personal.begin('m2');
    expect(asked.map((a) => a.method)).toEqual(['GET']);
    expect(shell.theme).toBe('system');
  });

  it('is forgotten on signing out, but for the look of the page', async () => {
    server = { ...UNSET, theme: 'dark', single_keys: false };
    await personal.begin('m1');
    personal.end();
    expect(localStorage.getItem('sampan.settings')).not.toContain('m1');
    expect([shell.theme, singleKeys.on]).toEqual(['dark', true]);
  });
});
