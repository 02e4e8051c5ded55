/** Opening a conversation: what has to be there, what was new in it, and telling the server that somebody looks. */

import { session } from '$lib/session.svelte';
import type { Inbox } from './inbox.svelte';
import { Looking } from './looking';

/** So soon what did not come is asked for again, and so seldom at last. */
const AGAIN = 2000;
const SELDOM = 30_000;
/** So often the others hear that somebody still looks. */
const LOOKING = 25_000;

export class Opening {
  /** The id in the address that no conversation has. */
  missing = $state<string | null>(null);

  #looking: Looking;
  #again: ReturnType<typeof setTimeout> | undefined;
  #wait = AGAIN;

  constructor(private readonly box: Inbox) {
    this.#looking = new Looking(
      (id, state, last) => box.announce(id, state, last),
      () => (document.hidden ? null : box.openId),
    );
  }

  /** Opens `id`, at the message `hit` if there is one. */
  async open(id: string, hit: string | null) {
    const { box } = this;
    clearTimeout(this.#again);
    let row;
    try {
      row = box.rows.get(id) ?? (await box.need(id));
    } catch {
      // No answer is not "no such conversation".
      if (box.openId !== id) return;
      this.#again = setTimeout(() => {
        if (box.openId === id) void this.open(id, hit);
      }, this.#wait);
      this.#wait = Math.min(SELDOM, this.#wait * 2);
      return;
    }
    this.#wait = AGAIN;
    if (box.openId !== id) return;
    this.missing = row ? null : id;
    if (!row) return;
    const thread = box.thread(id);
    thread.open(row.view.unread_count);
    // Left further up; who comes back comes for what is new.
    if (!hit) thread.toEnd();
    await (hit ? thread.loadAround(hit) : thread.load());
    if (box.openId !== id) return;
    void box.people.load(row.base.contact.id);
    void box.drafts.look(id);
    // After the paint, and only if it was not passed by on the way to another.
    setTimeout(() => {
      if (box.openId !== id) return;
      this.see();
      this.#looking.look(id);
      whenIdle(() => box.prefetch());
    }, 150);
  }

  /** Read is what was on a screen that somebody looks at. */
  see = () => {
    const { openId } = this.box;
    if (openId && !document.hidden && document.hasFocus() && session.canWrite) void this.box.markRead(openId, true);
  };

  /** Keeps telling while a conversation is open, and that it is left; call it in an effect. */
  watch(id: string): () => void {
    const timer = setInterval(() => {
      if (!document.hidden) this.#looking.look(id);
    }, LOOKING);
    // A tab that nobody sees is nobody looking.
    const turned = () => (document.hidden ? this.#looking.leave(id) : this.#looking.look(id));
    const closed = () => this.#looking.close(id);
    document.addEventListener('visibilitychange', turned);
    addEventListener('pagehide', closed);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', turned);
      removeEventListener('pagehide', closed);
      this.#looking.leave(id);
    };
  }
}

export function whenIdle(run: () => void) {
  if ('requestIdleCallback' in globalThis) requestIdleCallback(run, { timeout: 800 });
  else setTimeout(run, 200);
}
