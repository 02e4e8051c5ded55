/** What somebody began to write, by conversation and kind, kept on this device until it is sent. */

import { SvelteMap } from 'svelte/reactivity';

export type Kind = 'reply' | 'note';

export interface Draft {
  text: string;
  at: number;
}

type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

export class Drafts {
  #all = new SvelteMap<string, Draft>();
  #modes = new SvelteMap<string, Kind>();
  #timers = new Map<string, ReturnType<typeof setTimeout>>();
  #prefix: string;
  #store: Store | null;

  /** `owner` keeps the drafts of two people at one device apart. */
  constructor(owner: string, store: Store | null) {
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
          this.#all.set(name, JSON.parse(value) as Draft);
        } catch {
          // Not ours, or of another version.
        }
    }
  }

  text(conversation: string, kind: Kind): string {
    return this.#all.get(`${conversation}.${kind}`)?.text ?? '';
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
  set(conversation: string, kind: Kind, text: string, kept?: () => void) {
    const name = `${conversation}.${kind}`;
    clearTimeout(this.#timers.get(name));
    if (!text) {
      this.clear(conversation, kind);
      return;
    }
    const draft = { text, at: Date.now() };
    this.#all.set(name, draft);
    this.#timers.set(
      name,
      setTimeout(() => {
        this.#timers.delete(name);
        if (this.#write(name, JSON.stringify(draft))) kept?.();
      }, 400),
    );
  }

  clear(conversation: string, kind: Kind) {
    const name = `${conversation}.${kind}`;
    clearTimeout(this.#timers.get(name));
    this.#timers.delete(name);
    this.#all.delete(name);
    this.#remove(name);
  }

  /** Keeps at once what still waits; for when the page goes away. */
  flush() {
    for (const [name, timer] of this.#timers) {
      clearTimeout(timer);
      const draft = this.#all.get(name);
      if (draft) this.#write(name, JSON.stringify(draft));
    }
    this.#timers.clear();
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
