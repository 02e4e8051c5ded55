/** The threads that were looked at last, and the neighbours of the open one. */

import { SvelteMap } from 'svelte/reactivity';
import type { Conversation, Message } from '$lib/api/types';
import { compareMessages, Thread } from './thread.svelte';

const MOST = 40;
const KEPT = 30;

export class Threads extends SvelteMap<string, Thread> {
  #lasts = new SvelteMap<string, Message>();

  /** `open` names the one that stays; `shown` hears of each message that is read. */
  constructor(
    private readonly open: () => string | null,
    private readonly shown: (message: Message) => void = () => {},
  ) {
    super();
  }

  /** The thread of a conversation, kept from now on. */
  of(id: string): Thread {
    let thread = this.get(id);
    if (!thread) {
      thread = new Thread(id, this.shown);
      this.set(id, thread);
      this.#letGo();
    }
    return thread;
  }

  /** What was said last in a conversation, for its row. */
  said(message: Message) {
    const last = this.#lasts.get(message.conversation_id);
    // What became of an earlier one.
    if (last && last.id !== message.id && compareMessages(message, last) < 0) return;
    this.#lasts.set(message.conversation_id, message);
  }

  /** The last message of a conversation, where the page has seen it whole: who wrote it and what became of it. */
  lastOf(c: Conversation): Message | null {
    const id = c.last_message?.id;
    if (!id) return null;
    const word = this.#lasts.get(c.id);
    if (word?.id === id) return word;
    const newest = this.get(c.id)?.newest;
    return newest?.id === id ? newest : null;
  }

  forget(id: string) {
    this.delete(id);
    this.#lasts.delete(id);
  }

  /** The open one is read anew; the others when they are next looked at. */
  anew() {
    this.#lasts.clear();
    for (const thread of [...this.values()])
      if (thread.id === this.open()) void thread.load(true);
      else this.delete(thread.id);
  }

  #letGo() {
    if (this.size <= MOST) return;
    const oldest = [...this.values()]
      .filter((t) => t.id !== this.open())
      .sort((a, b) => a.used - b.used)
      .slice(0, this.size - KEPT);
    for (const thread of oldest) this.delete(thread.id);
  }
}
