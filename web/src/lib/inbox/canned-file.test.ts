import { describe, expect, it } from 'vitest';
import type { CannedReply } from '$lib/api/types';
import { readCanned, writeCanned } from './canned-file';

describe('canned replies as a file', () => {
  it('come back as they went', () => {
    const reply = {
      id: 'r1',
      title: 'เคลม',
      shortcut: 'claim',
      text: 'ขออภัย {{contact.name}}',
      scope: 'personal',
      is_offer: true,
    };
    const { id: _, ...line } = reply;
    expect(readCanned(writeCanned([{ ...reply, attachments: [], used_count: 3 } as unknown as CannedReply]))).toEqual([
      line,
    ]);
  });

  it('are read from a bare list, without what says nothing', () => {
    expect(readCanned('[{"title":"a","text":"b"},{"title":" ","text":"b"},7,null,{"title":"c"}]')).toEqual([
      { title: 'a', text: 'b', shortcut: null, scope: 'workspace', is_offer: false },
    ]);
    for (const none of ['', '{', '7', 'null', '{"items":{}}']) expect(readCanned(none), none).toBeNull();
  });
});
