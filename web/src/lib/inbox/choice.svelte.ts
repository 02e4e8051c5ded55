/** Which conversations are chosen for doing something with all of them. */

import { SvelteSet } from 'svelte/reactivity';
import type { Lineup } from './lineup.svelte';

export class Choice {
  ids = new SvelteSet<string>();
  /** Where a range begins. */
  #from: string | null = null;
  /** The moving end of a range made by keys. */
  #to: string | null = null;

  get size(): number {
    return this.ids.size;
  }

  has(id: string): boolean {
    return this.ids.has(id);
  }

  toggle(id: string) {
    if (!this.ids.delete(id)) this.ids.add(id);
    this.#from = this.#to = id;
  }

  /** Chooses all from the last chosen one to this. */
  reach(id: string, lineup: Lineup) {
    const a = this.#from ? lineup.indexOf(this.#from) : -1;
    const b = lineup.indexOf(id);
    if (a < 0 || b < 0) return this.toggle(id);
    for (let i = Math.min(a, b); i <= Math.max(a, b); i++) {
      const one = lineup.at(i);
      if (one) this.ids.add(one);
    }
    this.#to = id;
  }

  /** One further up or down by key, beginning at `start`. Answers the new end. */
  extend(by: number, start: string | null, lineup: Lineup): string | null {
    if (!this.#to || !this.ids.has(this.#to)) {
      if (start) this.toggle(start);
      return start;
    }
    const next = lineup.at(lineup.indexOf(this.#to) + by);
    if (!next) return null;
    if (this.ids.has(next)) this.ids.delete(this.#to);
    else this.ids.add(next);
    return (this.#to = next);
  }

  all(lineup: Lineup) {
    for (const id of lineup.order) this.ids.add(id);
  }

  clear() {
    this.ids.clear();
    this.#from = this.#to = null;
  }

  /** What no longer belongs to the list is no longer chosen. */
  keep(belongs: (id: string) => boolean) {
    for (const id of this.ids) if (!belongs(id)) this.ids.delete(id);
  }
}
