/** The inbox of who is signed in; one for the whole page, so that the sidebar counts what the list shows. */

import type { Me } from '$lib/api/types';
import { Inbox } from './inbox.svelte';

class Current {
  #box = $state.raw<Inbox | null>(null);

  open(me: Me, signedOut: () => void): Inbox {
    this.#box = new Inbox(me, signedOut);
    return this.#box;
  }

  close() {
    this.#box?.stop();
    this.#box = null;
  }

  get known(): Inbox | null {
    return this.#box;
  }

  /** Only asked for inside the frame, where somebody is signed in. */
  get box(): Inbox {
    if (!this.#box) throw new Error('no inbox outside of the frame');
    return this.#box;
  }
}

export const current = new Current();
