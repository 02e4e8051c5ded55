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

export class Presences extends SvelteMap<string, Presence[]> {
  /** Takes an event. `me` is left out; `nameOf` names members that the event does not name. */
  take(object: Record<string, unknown>, me: string, nameOf: (member: string) => string | undefined) {
    const id = String(object['conversation_id'] ?? '');
    const who = (object['member'] ?? object['contact'] ?? object) as { id?: string; member_id?: string; name?: string };
    const kind = object['contact'] ? 'contact' : 'member';
    const person = String(who.id ?? who.member_id ?? '');
    if (!id || !person || person === me) return;
    const state = String(object['state'] ?? (object['typing'] ? 'typing' : 'looking'));
    const rest = this.#alive(id).filter((p) => p.id !== person);
    if (state !== 'gone' && state !== 'left' && state !== 'away')
      rest.push({
        id: person,
        name: who.name ?? nameOf(person) ?? '',
        kind,
        state: state === 'typing' ? 'typing' : 'looking',
        until: Date.now() + (state === 'typing' ? 8_000 : 45_000),
      });
    this.set(id, rest);
    if (rest.length > 0)
      setTimeout(() => this.set(id, this.#alive(id)), Math.min(...rest.map((p) => p.until)) - Date.now() + 20);
  }

  #alive(id: string): Presence[] {
    return (this.get(id) ?? []).filter((p) => p.until > Date.now());
  }
}
