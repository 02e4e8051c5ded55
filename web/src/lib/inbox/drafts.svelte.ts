/** What somebody began to write, by conversation and kind: on this device at once, and with the server, so that it goes on elsewhere. */

import { SvelteMap } from 'svelte/reactivity';
import { api, Problem, type Page } from '$lib/api/client';
import type { Attachment, Draft as Told, DraftCard, RemovedDraft } from '$lib/api/types';

export type Kind = 'reply' | 'note';

/** What a draft holds besides its words. */
export interface Beside {
  files: Attachment[];
  /** Products and orders whose cards go with it. */
  cards: readonly DraftCard[];
  replyTo: string | null;
}

export interface Draft extends Beside {
  /** Empty: it is thrown away, and the server is still to hear of it. */
  text: string;
  at: number;
  /** Which version of the server's it goes on from; null: none that we know. */
  version: number | null;
  /** The server has not all of it yet. */
  dirty: boolean;
  /** Words that were told the server and had no answer: it may have them, in a version that nobody knows here. */
  unsure?: string | undefined;
}

type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

/** Where drafts are kept for one's other devices. */
export interface Remote {
  all(): Promise<Told[]>;
  of(conversation: string): Promise<Told[]>;
  save(conversation: string, kind: Kind, draft: Draft): Promise<Told>;
  remove(conversation: string, kind: Kind, version: number | null): Promise<void>;
}

const tag = (version: number | null) => (version === null ? null : `"${version}"`);
const versionOf = (told: Pick<Told, 'etag'>) => Number(told.etag.replaceAll('"', ''));

export const server: Remote = {
  all: async () => (await api.get<Page<Told>>('/drafts')).items,
  of: async (conversation) => (await api.get<Page<Told>>(`/conversations/${conversation}/drafts`)).items,
  save: (conversation, kind, draft) =>
    api.put<Told>(
      `/conversations/${conversation}/drafts/${kind}`,
      {
        text: draft.text,
        attachment_ids: draft.files.map((f) => f.id),
        ...(draft.cards.length > 0 ? { cards: draft.cards } : {}),
        ...(draft.replyTo ? { reply_to_id: draft.replyTo } : {}),
      },
      { ifMatch: tag(draft.version) },
    ),
  remove: (conversation, kind, version) =>
    api.delete(`/conversations/${conversation}/drafts/${kind}`, { ifMatch: tag(version) }),
};

const NOTHING: Beside = { files: [], cards: [], replyTo: null };
const isEmpty = (d: Pick<Draft, 'text' | 'files' | 'cards'>) =>
  d.text === '' && d.files.length === 0 && d.cards.length === 0;

export class Drafts {
  #all = new SvelteMap<string, Draft>();
  #modes = new SvelteMap<string, Kind>();
  #timers = new Map<string, ReturnType<typeof setTimeout>>();
  #heard = new Map<string, () => void>();
  #sending = new Set<string>();
  /** The newest version that is known to be thrown away: what is said of it later is old. */
  #gone = new Map<string, number>();
  /** Their writer has left: nothing is told under another's name. */
  #stopped = false;
  #prefix: string;
  #store: Store | null;

  /** `owner` keeps the drafts of two people at one device apart. */
  constructor(
    owner: string,
    store: Store | null,
    private readonly remote: Remote | null = null,
  ) {
    this.#prefix = `sampan.draft.${owner}.`;
    this.#store = store;
    if (!store) return;
    for (let i = 0; i < store.length; i++) {
      const key = store.key(i);
      if (!key?.startsWith(this.#prefix)) continue;
      const name = key.slice(this.#prefix.length);
      const value = store.getItem(key);
      if (!value) continue;
      if (name.endsWith('.mode')) this.#modes.set(name.slice(0, -5), value === 'note' ? 'note' : 'reply');
      else
        try {
          this.#all.set(name, {
            ...NOTHING,
            version: null,
            dirty: true,
            ...(JSON.parse(value) as Partial<Draft> & Pick<Draft, 'text' | 'at'>),
          });
        } catch {
          // Not ours, or of another version.
        }
    }
  }

  text(conversation: string, kind: Kind): string {
    return this.#all.get(`${conversation}.${kind}`)?.text ?? '';
  }

  beside(conversation: string, kind: Kind): Beside {
    return this.#all.get(`${conversation}.${kind}`) ?? NOTHING;
  }

  /** The draft that a row shows: a reply before a note. */
  of(conversation: string): { kind: Kind; text: string } | null {
    for (const kind of ['reply', 'note'] as const) {
      const text = this.text(conversation, kind).trim();
      if (text) return { kind, text };
    }
    return null;
  }

  mode(conversation: string): Kind {
    return this.#modes.get(conversation) ?? 'reply';
  }

  setMode(conversation: string, kind: Kind) {
    this.#modes.set(conversation, kind);
    if (kind === 'reply') this.#remove(`${conversation}.mode`);
    else this.#write(`${conversation}.mode`, kind);
  }

  /** Takes what is written now; kept 400 ms after the last key. `kept` hears when it is. */
  set(conversation: string, kind: Kind, text: string, kept?: () => void, beside?: Partial<Beside>) {
    const name = `${conversation}.${kind}`;
    clearTimeout(this.#timers.get(name));
    const old = this.#all.get(name);
    const draft: Draft = { ...NOTHING, version: null, ...old, ...beside, text, at: Date.now(), dirty: true };
    if (isEmpty(draft)) return this.clear(conversation, kind);
    this.#all.set(name, draft);
    if (kept) this.#heard.set(name, kept);
    this.#timers.set(
      name,
      setTimeout(() => this.#keep(name), 400),
    );
  }

  /** Throws it away, here and with the server. */
  clear(conversation: string, kind: Kind) {
    const name = `${conversation}.${kind}`;
    clearTimeout(this.#timers.get(name));
    this.#timers.delete(name);
    this.#heard.delete(name);
    const old = this.#all.get(name);
    const known = this.remote && old && (old.version !== null || old.unsure !== undefined || this.#sending.has(name));
    if (!known) {
      this.#all.delete(name);
      this.#remove(name);
      return;
    }
    // Kept as nothing until the server has thrown it away, too.
    const { version, unsure } = old;
    this.#put(name, { ...NOTHING, text: '', at: Date.now(), version, dirty: true, unsure });
    void this.#push(name);
  }

  /** Keeps at once what still waits; for when the page goes away. */
  flush() {
    for (const name of [...this.#timers.keys()]) {
      clearTimeout(this.#timers.get(name));
      this.#keep(name);
    }
  }

  /** Their writer leaves: what is still written is kept on this device alone. */
  stop() {
    this.#stopped = true;
  }

  // ———————————————————————————————————————————————— with the server

  /** Reads what was begun on other devices, and tells what was begun here meanwhile. Call it when there is a connection. */
  async load(): Promise<void> {
    if (!this.remote) return;
    try {
      const before = new Map(this.#all);
      const told = await this.remote.all();
      this.#merge(told);
      // The server names only the newest; an older one is looked for when its conversation is opened.
      if (told.length < 500) this.#dropGone(before, told);
    } catch {
      // The device has its own.
    }
    for (const [name, draft] of [...this.#all]) if (draft.dirty && !this.#timers.has(name)) void this.#push(name);
  }

  /** Another device wrote on, sent or threw away. What is being typed here stays. */
  told(what: string | undefined, told: Told | RemovedDraft) {
    const name = `${told.conversation_id}.${told.kind}`;
    if (what !== 'removed') return this.#merge([told as Told]);
    const version = versionOf(told);
    this.#bury(name, version);
    const have = this.#all.get(name);
    if (!have || have.dirty || this.#timers.has(name) || this.#sending.has(name)) return;
    // Begun anew since.
    if ((have.version ?? 0) <= version) this.#drop(name);
  }

  /** Looks whether another device has written on in a conversation. What is being typed here stays. */
  async look(conversation: string): Promise<void> {
    if (!this.remote) return;
    try {
      const names = [`${conversation}.reply`, `${conversation}.note`];
      const before = new Map([...this.#all].filter(([name]) => names.includes(name)));
      const told = await this.remote.of(conversation);
      this.#merge(told);
      this.#dropGone(before, told);
    } catch {
      // The device has its own.
    }
  }

  /**
   * Throws away what the server had before it was asked, and names no longer. What it was told only after that is not in its
   * answer, and stays.
   */
  #dropGone(before: ReadonlyMap<string, Draft>, told: Told[]) {
    const there = new Set(told.map((d) => `${d.conversation_id}.${d.kind}`));
    for (const [name, draft] of before)
      if (!draft.dirty && !there.has(name) && this.#all.get(name) === draft) this.#forget(name);
  }

  /** The newer one wins, but never over what is being typed. */
  #merge(told: Told[]) {
    for (const d of told) {
      const name = `${d.conversation_id}.${d.kind}`;
      const have = this.#all.get(name);
      const version = versionOf(d);
      if (this.#timers.has(name) || this.#sending.has(name)) continue;
      if ((have?.version ?? 0) >= version || (this.#gone.get(name) ?? 0) >= version) continue;
      // Begun here without a connection: what was written later stands.
      if (have?.dirty && have.at >= Date.parse(d.updated_at)) {
        if (!isEmpty(have)) this.#put(name, { ...have, version });
        continue;
      }
      this.#put(name, {
        text: d.text,
        files: d.attachments,
        cards: d.cards ?? [],
        replyTo: d.reply_to_id,
        at: Date.parse(d.updated_at),
        version,
        dirty: false,
      });
    }
  }

  #keep(name: string) {
    this.#timers.delete(name);
    const draft = this.#all.get(name);
    if (!draft) return;
    const heard = this.#heard.get(name);
    this.#heard.delete(name);
    const here = this.#write(name, JSON.stringify(draft));
    if (!this.remote) {
      if (here) heard?.();
      return;
    }
    void this.#push(name).then((there) => {
      if (here || there) heard?.();
    });
  }

  /** Tells the server; what is typed meanwhile follows by itself. Answers whether the server has it. */
  async #push(name: string, tries = 0): Promise<boolean> {
    const draft = this.#all.get(name);
    if (!this.remote || !draft?.dirty || this.#stopped) return false;
    if (this.#sending.has(name)) return false;
    this.#sending.add(name);
    const [conversation = '', kind] = name.split('.') as [string, Kind];
    try {
      if (isEmpty(draft)) {
        const version = await this.#versionThere(conversation, kind, draft);
        if (version !== null) await this.remote.remove(conversation, kind, version);
        if (this.#all.get(name) === draft) this.#drop(name);
        this.#bury(name, version ?? 0);
      } else {
        const version = versionOf(await this.remote.save(conversation, kind, draft));
        const now = this.#all.get(name);
        if (now) this.#put(name, { ...now, version, dirty: now !== draft, unsure: undefined });
      }
    } catch (cause) {
      this.#sending.delete(name);
      const { status } = cause instanceof Problem ? cause : { status: 0 };
      const kept = this.#all.get(name);
      if ((status === 0 || status >= 500) && kept && !isEmpty(draft)) this.#put(name, { ...kept, unsure: draft.text });
      if (status === 409 && tries < 3) {
        // Another device wrote in between: what is typed now is the newest, and goes on from there.
        const told = await this.remote.of(conversation).catch(() => []);
        const other = told.find((d) => d.kind === kind);
        const now = this.#all.get(name);
        if (now) this.#put(name, { ...now, version: other ? versionOf(other) : null });
        return this.#push(name, tries + 1);
      }
      // No such conversation any more, or not for us: words stay on the device.
      if ((status === 404 || status === 403) && isEmpty(draft) && this.#all.get(name) === draft) this.#drop(name);
      return false;
    }
    this.#sending.delete(name);
    const now = this.#all.get(name);
    if (now?.dirty && !this.#timers.has(name)) void this.#push(name);
    return true;
  }

  /** Which version is to be thrown away: the one that is known, or what it became by words that had no answer. */
  async #versionThere(conversation: string, kind: Kind, { version, unsure }: Draft): Promise<number | null> {
    if (unsure === undefined || !this.remote) return version;
    const there = (await this.remote.of(conversation)).find((d) => d.kind === kind);
    return there?.text === unsure ? versionOf(there) : version;
  }

  #put(name: string, draft: Draft) {
    this.#all.set(name, draft);
    this.#write(name, JSON.stringify(draft));
  }

  #drop(name: string) {
    this.#bury(name, this.#all.get(name)?.version ?? 0);
    this.#forget(name);
  }

  #forget(name: string) {
    this.#all.delete(name);
    this.#remove(name);
  }

  #bury(name: string, version: number) {
    if (version > (this.#gone.get(name) ?? 0)) this.#gone.set(name, version);
  }

  #write(name: string, value: string): boolean {
    try {
      this.#store?.setItem(this.#prefix + name, value);
      return this.#store !== null;
    } catch {
      return false;
    }
  }

  #remove(name: string) {
    try {
      this.#store?.removeItem(this.#prefix + name);
    } catch {
      // Nothing was kept then.
    }
  }
}
