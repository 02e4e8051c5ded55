import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EVERYTHING } from '$lib/inbox/filter';
import { Feed } from '$lib/inbox/feed.svelte';
import { api } from './client';
import { early } from './early';

const begin = readFileSync('public/begin.js', 'utf8');

/** Runs `begin.js` at an address; what it asks for is answered at once. */
async function open(address: string, me: ResponseInit = { headers: { 'Last-Event-ID': '7' } }) {
  history.replaceState(null, '', address);
  const script = document.createElement('script');
  Object.defineProperty(document, 'currentScript', { value: script, configurable: true });
  const asked: string[] = [];
  const answer = (url: string) => {
    asked.push(url);
    return Promise.resolve(
      url === '/api/v1/me' ? new Response('{"id":"m1"}', me) : new Response('{"items":[],"next_cursor":null}'),
    );
  };
  vi.stubGlobal('fetch', vi.fn(answer));
  new Function(begin)();
  await vi.waitFor(() => expect(asked).toContain('/api/v1/me'));
  await new Promise((done) => setTimeout(done));
  return asked;
}

describe('what is asked for before the page is here', () => {
  beforeEach(() => early.forget());
  afterEach(() => vi.unstubAllGlobals());

  it('is what the inbox asks for, and is asked for once', async () => {
    const asked = await open('/inbox');
    expect(asked).toHaveLength(4);
    await api.get('/me');
    const feed = new Feed(EVERYTHING, () => {});
    await feed.load();
    expect(feed.state).toBe('ready');
    expect(asked.filter((url) => url.includes('sort='))).toEqual(asked.slice(1, 4));
    // The count of what is behind the first rows is asked for by the page itself.
    expect(asked.slice(4)).toEqual(['/api/v1/conversations/count?status=open%2Cpending']);
  });

  it('is taken up once: whoever asks again is answered anew', async () => {
    const asked = await open('/inbox');
    await api.get('/me');
    await api.get('/me');
    expect(asked.filter((url) => url === '/api/v1/me')).toHaveLength(2);
  });

  it('is forgotten where nobody takes it up', async () => {
    const asked = await open('/inbox');
    early.forget();
    await api.get('/me');
    expect(asked.filter((url) => url === '/api/v1/me')).toHaveLength(2);
  });

  it('are no lists where a view is chosen, on another page, or where nobody is signed in', async () => {
    expect(await open('/inbox?tab=mine')).toEqual(['/api/v1/me']);
    expect(await open('/settings/accounts')).toEqual(['/api/v1/me']);
    expect(await open('/inbox', { status: 401 })).toEqual(['/api/v1/me']);
    // Nobody could tell what changed since then.
    expect(await open('/inbox', {})).toEqual(['/api/v1/me']);
  });
});
