/** Opening a conversation: what has to be there, what was new in it, and telling the server that somebody looks. */

import { session } from '$lib/session.svelte';
import type { Inbox } from './inbox.svelte';

/** So often the others hear that somebody still looks. */
const LOOKING = 25_000;

export class Opening {
  /** The id in the address that no conversation has. */
  missing = $state<string | null>(null);

  constructor(private readonly box: Inbox) {}

  /** Opens `id`, at the message `hit` if there is one. */
  async open(id: string, hit: string | null) {
    const { box } = this;
    const row = box.rows.get(id) ?? (await box.need(id));
    if (box.openId !== id) return;
    this.missing = row ? null : id;
    if (!row) return;
    const thread = box.thread(id);
    thread.newFrom = null;
    const unread = row.view.unread_count;
    await (hit ? thread.loadAround(hit) : thread.load());
    if (box.openId !== id) return;
    if (unread > 0) {
      const inbound = thread.messages.filter((m) => m.direction === 'inbound');
      thread.newFrom = inbound.at(-Math.min(unread, inbound.length))?.id ?? null;
    }
    void box.people.load(row.base.contact.id);
    void box.drafts.look(id);
    // After the paint, and only if it was not passed by on the way to another.
    setTimeout(() => {
      if (box.openId !== id) return;
      this.see();
      box.announce(id, 'viewing');
      whenIdle(() => box.prefetch());
    }, 150);
  }

  /** Read is what was on a screen that somebody looks at. */
  see = () => {
    const { openId } = this.box;
    if (openId && !document.hidden && document.hasFocus() && session.canWrite) void this.box.markRead(openId, true);
  };

  /** Keeps telling while a conversation is open; call it in an effect. */
  watch(id: string): () => void {
    const timer = setInterval(() => {
      if (!document.hidden) this.box.announce(id, 'viewing');
    }, LOOKING);
    return () => clearInterval(timer);
  }
}

export function whenIdle(run: () => void) {
  if ('requestIdleCallback' in globalThis) requestIdleCallback(run, { timeout: 800 });
  else setTimeout(run, 200);
}
