/** One conversation as the page holds it: the server's word, and over it what was done here and is not confirmed yet. */

import type { Conversation } from '$lib/api/types';

export type Change = Partial<
  Pick<
    Conversation,
    'status' | 'assignee' | 'team' | 'priority' | 'snoozed_until' | 'labels' | 'unread_count' | 'waiting_since'
  >
>;

export class Row {
  /** What is shown. */
  view: Conversation = $state.raw()!;
  /** The event that last changed it. */
  event: string | null = null;

  #base: Conversation;
  #over: { change: Change }[] = [];

  constructor(
    conversation: Conversation,
    private readonly changed: (row: Row) => void,
  ) {
    this.#base = conversation;
    this.view = conversation;
  }

  /** The server's last word. */
  get base(): Conversation {
    return this.#base;
  }

  set base(conversation: Conversation) {
    this.#base = conversation;
    this.#show();
  }

  /** Whether something was done here that is not confirmed yet. */
  get isLaid(): boolean {
    return this.#over.length > 0;
  }

  /** Lays a change over it; call the answer to take it away again. */
  lay(change: Change): () => void {
    const layer = { change };
    this.#over.push(layer);
    this.#show();
    return () => {
      this.#over = this.#over.filter((o) => o !== layer);
      this.#show();
    };
  }

  #show() {
    this.view = this.#over.length === 0 ? this.#base : this.#over.reduce((c, o) => ({ ...c, ...o.change }), this.#base);
    this.changed(this);
  }
}

/** Which of two states of a conversation is newer: by its version where both have one, else by its time. */
export function compareVersions(a: Conversation, b: Conversation): number {
  const version = (c: Conversation) => Number(/^(?:W\/)?"(\d+)"$/.exec(c.etag ?? '')?.[1] ?? NaN);
  const difference = version(a) - version(b);
  if (!Number.isNaN(difference)) return difference;
  return a.updated_at < b.updated_at ? -1 : a.updated_at > b.updated_at ? 1 : 0;
}

/** Whether the fields that a change is about are as they were. */
export function sameFields(a: Conversation, b: Conversation, change: Change): boolean {
  const plain = (value: unknown) =>
    JSON.stringify(Array.isArray(value) ? value.map((v: { id?: string }) => v.id ?? v) : value);
  return (Object.keys(change) as (keyof Change)[]).every((key) => plain(a[key]) === plain(b[key]));
}
