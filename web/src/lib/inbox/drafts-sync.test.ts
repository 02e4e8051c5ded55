import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Problem } from '$lib/api/client';
import type { Draft as Told } from '$lib/api/types';
import { Drafts, type Draft, type Kind, type Remote } from './drafts.svelte';

/** A server that keeps drafts as ours does: by version, which only grows. */
class Server implements Remote {
  kept = new Map<string, Told>();
  down = false;
  saves: string[] = [];
  /** Takes what it is told, and its answer is lost. */
  mute = false;
  #version = 1000;

  #ask() {
    if (this.down) throw new Problem(0, 'offline', 'No connection');
  }

  put(name: string, text: string, at = Date.now()) {
    const [conversation_id = '', kind] = name.split('.') as [string, Kind];
    const draft: Told = {
      conversation_id,
      kind,
      text,
      attachments: [],
      cards: [],
      reply_to_id: null,
      mentions: [],
      updated_at: new Date(at).toISOString(),
      etag: `"${++this.#version}"`,
    };
    this.kept.set(name, draft);
    return draft;
  }

  all() {
    this.#ask();
    return Promise.resolve([...this.kept.values()]);
  }

  of(conversation: string) {
    this.#ask();
    return Promise.resolve([...this.kept.values()].filter((d) => d.conversation_id === conversation));
  }

  save(conversation: string, kind: Kind, draft: Draft) {
    return Promise.resolve().then(() => {
      this.#ask();
      const name = `${conversation}.${kind}`;
      const have = this.kept.get(name);
      if (have && draft.version !== null && have.etag !== `"${draft.version}"`)
        throw new Problem(409, 'changed_meanwhile', 'Conflict');
      this.saves.push(draft.text);
      const kept = this.put(name, draft.text);
      if (this.mute) throw new Problem(0, 'offline', 'No connection');
      return kept;
    });
  }

  remove(conversation: string, kind: Kind, version: number | null) {
    return Promise.resolve().then(() => {
      this.#ask();
      if (this.mute) throw new Problem(0, 'offline', 'No connection');
      const name = `${conversation}.${kind}`;
      if (version === null || this.kept.get(name)?.etag === `"${version}"`) this.kept.delete(name);
    });
  }
}

const settle = async (ms = 0) => {
  await vi.advanceTimersByTimeAsync(ms);
  for (let i = 0; i < 20; i++) await Promise.resolve();
};

describe('drafts on several devices', () => {
  let server: Server;

  beforeEach(() => {
    localStorage.clear();
    vi.useFakeTimers({ now: Date.parse('2026-11-24T08:00:00Z') });
    server = new Server();
  });

  const device = (name: string) => new Drafts(name, localStorage, server);

  it('go on where the other left off', async () => {
    const phone = device('phone');
    phone.set('c1', 'reply', 'สวัสดีค่ะ');
    await settle(399);
    expect(server.saves).toEqual([]);
    await settle(1);
    expect(server.saves).toEqual(['สวัสดีค่ะ']);
    const desk = device('desk');
    await desk.load();
    expect(desk.text('c1', 'reply')).toBe('สวัสดีค่ะ');
    desk.set('c1', 'reply', 'สวัสดีค่ะ คุณลิน');
    await settle(400);
    await phone.look('c1');
    expect(phone.text('c1', 'reply')).toBe('สวัสดีค่ะ คุณลิน');
  });

  it('show at once what the other writes, and go when it is sent there', async () => {
    const [phone, desk] = [device('phone'), device('desk')];
    const told = server.put('c1.reply', 'from the phone');
    phone.told('updated', told);
    desk.told('updated', told);
    expect(desk.text('c1', 'reply')).toBe('from the phone');
    desk.set('c1', 'reply', 'from the phone, and the desk');
    // Meanwhile the phone sends: what is being typed here is not taken away.
    desk.told('removed', told);
    phone.told('removed', told);
    expect([phone.text('c1', 'reply'), desk.text('c1', 'reply')]).toEqual(['', 'from the phone, and the desk']);
    await settle(400);
    expect(server.saves).toEqual(['from the phone, and the desk']);
  });

  it('never lose what is being typed now', async () => {
    const phone = device('phone');
    phone.set('c1', 'reply', 'one');
    await settle(400);
    server.put('c1.reply', 'from the desk');
    phone.set('c1', 'reply', 'one two');
    await phone.look('c1');
    expect(phone.text('c1', 'reply')).toBe('one two');
    // The other device was in between: what is typed now goes on from its version.
    await settle(400);
    expect(phone.text('c1', 'reply')).toBe('one two');
    expect(server.kept.get('c1.reply')?.text).toBe('one two');
  });

  it('are kept here without a connection, and told when there is one', async () => {
    const phone = device('phone');
    server.down = true;
    phone.set('c1', 'note', 'ask Mai');
    await settle(400);
    expect(server.kept.size).toBe(0);
    const again = device('phone');
    expect(again.text('c1', 'note')).toBe('ask Mai');
    server.down = false;
    await again.load();
    await settle();
    expect(server.kept.get('c1.note')?.text).toBe('ask Mai');
  });

  it.each(['load', 'look'] as const)('that the server was told while it answered stay (%s)', async (how) => {
    const phone = device('phone');
    phone.set('c1', 'reply', 'Blue');
    // Asked before it had them, answered after it has them.
    let answer = (_: Told[]) => {};
    const old = () => new Promise<Told[]>((resolve) => (answer = resolve));
    if (how === 'load') server.all = old;
    else server.of = old;
    const asked = how === 'load' ? phone.load() : phone.look('c1');
    await settle(400);
    expect(server.saves).toEqual(['Blue']);
    answer([]);
    await asked;
    expect(phone.text('c1', 'reply')).toBe('Blue');
  });

  it('that were thrown away or sent do not come back with an older answer', async () => {
    const phone = device('phone');
    phone.set('c1', 'reply', 'sent');
    await settle(400);
    const old = [...server.kept.values()];
    let answer = (_: Told[]) => {};
    server.all = () => new Promise<Told[]>((resolve) => (answer = resolve));
    const asked = phone.load();
    phone.clear('c1', 'reply');
    await settle();
    answer(old);
    await asked;
    expect(phone.text('c1', 'reply')).toBe('');
    phone.told('updated', old[0]!);
    expect(phone.text('c1', 'reply')).toBe('');
  });

  it('begun anew outlive what is heard late of the one before', async () => {
    const phone = device('phone');
    phone.set('c1', 'reply', 'first');
    await settle(400);
    const first = server.kept.get('c1.reply')!;
    phone.clear('c1', 'reply');
    await settle();
    phone.set('c1', 'reply', 'second');
    await settle(400);
    phone.told('removed', first);
    expect(phone.text('c1', 'reply')).toBe('second');
    phone.told('removed', server.kept.get('c1.reply')!);
    expect(phone.text('c1', 'reply')).toBe('');
  });

  it.each([null, 'Hello'])(
    'that were sent are gone although their saving had no answer (before it: %s)',
    async (first) => {
      const phone = device('phone');
      if (first) {
        phone.set('c1', 'reply', first);
        await settle(400);
      }
      server.mute = true;
      phone.set('c1', 'reply', 'Hello, your par');
      await settle(400);
      phone.set('c1', 'reply', 'Hello, your parcel is on its way');
      phone.clear('c1', 'reply');
      await settle(400);
      server.mute = false;
      // Also when the app was closed meanwhile.
      const again = device('phone');
      await again.load();
      await settle(400);
      await again.look('c1');
      expect([again.text('c1', 'reply'), server.kept.size]).toEqual(['', 0]);
    },
  );

  it('of before stand back behind what was written later elsewhere', async () => {
    const phone = device('phone');
    server.down = true;
    phone.set('c1', 'reply', 'old');
    await settle(400);
    await settle(60_000);
    server.put('c1.reply', 'newer');
    server.down = false;
    await phone.load();
    expect(phone.text('c1', 'reply')).toBe('newer');
  });

  it('are thrown away everywhere, also when that has to wait', async () => {
    const phone = device('phone');
    phone.set('c1', 'reply', 'sent');
    await settle(400);
    server.down = true;
    phone.clear('c1', 'reply');
    await settle();
    expect(phone.text('c1', 'reply')).toBe('');
    expect(phone.of('c1')).toBeNull();
    const again = device('phone');
    expect(again.of('c1')).toBeNull();
    server.down = false;
    await again.load();
    await settle();
    expect(server.kept.size).toBe(0);
    const desk = device('desk');
    server.put('c2.reply', 'x');
    await desk.load();
    server.kept.clear();
    await desk.load();
    expect(desk.of('c2')).toBeNull();
  });

  it('that were cleared while they were on their way are cleared after it', async () => {
    const phone = device('phone');
    phone.set('c1', 'reply', 'hello');
    vi.advanceTimersByTime(400);
    phone.clear('c1', 'reply');
    await settle();
    await settle();
    expect(server.kept.size).toBe(0);
    expect(phone.of('c1')).toBeNull();
  });

  it('keep their files', async () => {
    const phone = device('phone');
    const file = { id: 'f1', name: 'a.png' } as never;
    phone.set('c1', 'reply', '', undefined, { files: [file] });
    await settle(400);
    expect(device('phone').beside('c1', 'reply').files).toHaveLength(1);
    phone.set('c1', 'reply', '', undefined, { files: [] });
    await settle();
    expect(server.kept.size).toBe(0);
  });
});
