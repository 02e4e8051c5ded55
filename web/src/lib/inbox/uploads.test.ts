/** Files of a draft: what is on its way goes on, and what is with the server is as the draft says. */

import { describe, expect, it, vi } from 'vitest';
import type { Attachment, Draft } from '$lib/api/types';
import { conversation, feed, inbox, server } from './tests/bed';
import { Upload } from './upload.svelte';
import { Writing } from './writing.svelte';

const file = (id: string): Attachment =>
  ({ id, name: `${id}.png`, content_type: 'image/png', size: 1, url: `/files/${id}` }) as Attachment;

const draft = (ids: string[], version: number): Draft => ({
  conversation_id: 'c1',
  kind: 'reply',
  text: 'see',
  attachments: ids.map(file),
  cards: [],
  reply_to_id: null,
  mentions: [],
  updated_at: new Date().toISOString(),
  etag: `"${version}"`,
});

function writing() {
  server.answers = (_, request) =>
    request.method === 'PUT' ? { status: 200, body: draft(['a'], 5) } : { status: 204, body: null };
  const box = inbox();
  box.put(conversation('c1'), null);
  const c = box.rows.get('c1')!.view;
  const thread = box.thread('c1');
  const open = () =>
    new Writing(
      box,
      () => c,
      () => thread,
    );
  return { box, open };
}

const ids = ({ files }: Writing) => files.map((one) => one.attachment?.id ?? one.state);

describe('what is attached', () => {
  it('is gone when another device has sent it', async () => {
    const { box, open } = writing();
    const here = open();
    here.attach([file('a')]);
    expect(ids(here)).toEqual(['a']);
    await vi.advanceTimersByTimeAsync(400);
    feed(box, [null as never, 'draft.removed', draft(['a'], 5)]);
    expect([ids(here), here.empty]).toEqual([[], true]);
  });

  it('is there again for whoever comes back while it goes up, and holds the message', () => {
    const { box, open } = writing();
    const there = open();
    const sending = new Upload({ original: file('b'), copy: new Promise(() => {}) });
    box.uploads.set('c1.reply', [sending]);
    there.leave('c1');
    const here = open();
    here.write('see');
    expect([ids(here), here.blocked !== null, here.send()]).toEqual([['sending'], true, false]);
  });

  it('by a canned reply goes with it, or is said not to have come', async () => {
    const { open } = writing();
    const here = open();
    here.write('see');
    let give = (_: Attachment[]) => {};
    const came = here.attachCopies([file('original')], new Promise((resolve) => (give = resolve)));
    expect(here.send()).toBe(false);
    give([file('copy')]);
    expect(await came).toBe(true);
    expect(ids(here)).toEqual(['copy']);
    expect(await here.attachCopies([file('lost')], Promise.reject(new Error('no')))).toBe(false);
    expect(ids(here)).toEqual(['copy']);
  });

  it('comes back with what another was faster than, before what was attached since', () => {
    const { box, open } = writing();
    const here = open();
    here.attach([file('since')]);
    here.restore('sent too late', [file('with it')]);
    expect(ids(here)).toEqual(['with it', 'since']);
    expect(box.drafts.beside('c1', 'reply').files.map((f) => f.id)).toEqual(['with it', 'since']);
  });
});
