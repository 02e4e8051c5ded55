/** Who looks at a conversation or types in it, as the stream tells; each word of it ends by itself. */

import { SvelteMap } from 'svelte/reactivity';

export interface Presence {
  id: string;
  name: string;
  /** The contact types too, where the platform tells. */
  kind: 'member' | 'contact';
  state: 'typing' | 'looking';
  until: number;
}

/** What is kept of one of them: typing ends before looking does. */
interface Kept {
  id: string;
  name: string;
  kind: 'member' | 'contact';
  typing: number;
  looking: number;
}

/** A pause in typing is longer than between two words of it; a page says every 25 s that it still looks. */
const TYPING = 8_000;
const LOOKING = 45_000;

export class Presences extends SvelteMap<string, Presence[]> {
  #kept = new Map<string, Kept[]>();
  #timers = new Map<string, ReturnType<typeof setTimeout>>();

  /** Takes an event. `me` is left out; `nameOf` names members that the event does not name. */
  take(object: Record<string, unknown>, me: string, nameOf: (member: string) => string | undefined) {
    const id = String(object['conversation_id'] ?? '');
    const who = (object['member'] ?? object['contact'] ?? object) as { id?: string; member_id?: string; name?: string };
    const kind = object['contact'] ? 'contact' : 'member';
    const person = String(who.id ?? who.member_id ?? '');
    if (!id || !person || person === me) return;
    const state = String(object['state'] ?? (object['typing'] ? 'typing' : 'looking'));
    const others = (this.#kept.get(id) ?? []).filter((p) => p.id !== person);
    if (state !== 'gone' && state !== 'left' && state !== 'away') {
      const now = Date.now();
      others.push({
        id: person,
        name: who.name ?? nameOf(person) ?? '',
        kind,
        typing: state === 'typing' ? now + TYPING : 0,
        // A contact has no page of ours that they look at.
        looking: kind === 'member' ? now + LOOKING : 0,
      });
    }
    this.#kept.set(id, others);
    this.#show(id);
  }

  /** Somebody's message is there: they type no longer. */
  wrote(id: string, person: string) {
    const kept = this.#kept.get(id);
    const one = kept?.find((p) => p.id === person);
    if (!one || one.typing === 0) return;
    one.typing = 0;
    this.#show(id);
  }

  #show(id: string) {
    const now = Date.now();
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
    const alive = (this.#kept.get(id) ?? []).filter((p) => Math.max(p.typing, p.looking) > now);
    if (alive.length === 0) {
      this.#kept.delete(id);
      this.delete(id);
      return;
    }
    this.#kept.set(id, alive);
    this.set(
      id,
      alive.map(({ id: person, name, kind, typing, looking }) => ({
        id: person,
        name,
        kind,
        state: typing > now ? 'typing' : 'looking',
        until: typing > now ? typing : looking,
      })),
    );
    const next = Math.min(...alive.flatMap((p) => [p.typing, p.looking]).filter((at) => at > now));
    this.#timers.set(
      id,
      setTimeout(() => this.#show(id), next - now + 20),
    );
  }
}
