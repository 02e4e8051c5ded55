/** What was written here and has not been taken by the server yet. Kept on this device, sent in order, each under one key. */

import { api, newKey, Problem } from '$lib/api/client';
import type { Attachment, DraftCard, Message } from '$lib/api/types';
import type { Said } from '$lib/problem-words';
import type { Kind } from './drafts.svelte';

export interface Local {
  /** The idempotency key: the same for every try, so that it never goes out twice. */
  key: string;
  conversation: string;
  kind: Kind;
  text: string;
  attachments: Attachment[];
  /** Products and orders of the platform's own: each goes out as a message of its own. */
  cards: readonly DraftCard[];
  replyTo: string | null;
  mentions: string[];
  /** The newest message that was seen when it was written; the server refuses it when somebody answered since. */
  seen: string | null;
  /** Send it although somebody did. */
  anyway: boolean;
  /** Seconds in which it can still be taken back. */
  hold: number;
  /** What was written in one go: a long text goes out in pieces, and comes back as one. */
  batch: { id: string; text: string } | null;
  at: string;
  state: 'queued' | 'sending' | 'failed';
  error: (Said & { detail: string }) | null;
}

const NONE: readonly Local[] = [];

export interface OutboxHandlers {
  /** The server has it. */
  taken: (local: Local, message: Message) => void;
  refused: (local: Local, problem: Problem) => void;
  /** Somebody else answered meanwhile: `whole` is what was written in one go, and comes back to its writer. */
  collided: (local: Local, whole: readonly Local[]) => void;
}

export class Outbox {
  all = $state.raw<readonly Local[]>([]);
  /** Local keys that the stream already brought back as messages; shown once, not twice. */
  echoed = $state.raw<ReadonlySet<string>>(new Set());

  /** By conversation, what is being sent now; whether the server took all of it, or at least refused none. */
  #running = new Map<string, Promise<boolean>>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #tries = 0;
  /** Its writer has left: nothing goes out any more, nor under another's name. */
  #stopped = false;
  #name: string;

  constructor(
    owner: string,
    private readonly store: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> | null,
    private readonly handlers: OutboxHandlers,
  ) {
    this.#name = `sampan.outbox.${owner}`;
    try {
      const kept = JSON.parse(store?.getItem(this.#name) ?? '[]') as Local[];
      this.all = kept.map((l) => ({ ...l, cards: l.cards ?? [], state: l.state === 'sending' ? 'queued' : l.state }));
    } catch {
      // Not ours, or of another version.
    }
  }

  /** What of a conversation the server has not taken; the same nothing each time, so that nothing is drawn anew for it. */
  of(conversation: string): readonly Local[] {
    const found = this.all.filter((l) => l.conversation === conversation && !this.echoed.has(l.key));
    return found.length > 0 ? found : NONE;
  }

  add(wish: Pick<Local, 'conversation' | 'kind' | 'text'> & Partial<Local>): Local {
    const local: Local = {
      attachments: [],
      cards: [],
      replyTo: null,
      mentions: [],
      seen: null,
      anyway: false,
      hold: 0,
      batch: null,
      at: new Date().toISOString(),
      error: null,
      ...wish,
      key: newKey(),
      state: 'queued',
    };
    this.#set([...this.all, local]);
    this.flush();
    return local;
  }

  /** Sends again what was refused, as the same intention. */
  again(key: string) {
    this.#update(key, { state: 'queued', error: null });
    this.flush();
  }

  drop(key: string) {
    this.#set(this.all.filter((l) => l.key !== key));
  }

  /** Its writer leaves. What waits is kept on this device until they are here again. */
  stop() {
    clearTimeout(this.#timer);
    this.#stopped = true;
  }

  /** Sends what waits: conversations beside each other, the messages of one in order. */
  flush() {
    clearTimeout(this.#timer);
    if (this.#stopped) return;
    for (const local of this.all)
      if (local.state === 'queued' && !this.#running.has(local.conversation))
        this.#running.set(local.conversation, this.#run(local.conversation));
  }

  /** What is being sent in a conversation has had its answer, or has to wait for the line. False: some of it was refused. */
  settled(conversation: string): Promise<boolean> {
    return this.#running.get(conversation) ?? Promise.resolve(true);
  }

  /**
   * A message of ours came by the stream. While one with the same words is on its way in that conversation it is the echo of
   * it, come before the answer.
   */
  echo(message: Message): void {
    if (message.direction !== 'outbound' && message.direction !== 'note') return;
    const kind: Kind = message.direction === 'note' ? 'note' : 'reply';
    const text = message.parts.map((p) => (p.kind === 'text' ? p.text : '')).join('');
    // By its key where the server names it; by its words else.
    const named = message.client_id ? this.all.find((l) => l.key === message.client_id) : undefined;
    if (message.client_id && !named) return;
    const local =
      named ??
      this.all.find(
        (l) =>
          l.conversation === message.conversation_id &&
          l.state === 'sending' &&
          l.kind === kind &&
          l.text === text &&
          !this.echoed.has(l.key),
      );
    if (local && !this.echoed.has(local.key)) this.echoed = new Set([...this.echoed, local.key]);
  }

  async #run(conversation: string): Promise<boolean> {
    let refused = false;
    try {
      for (;;) {
        const local = this.all.find((l) => l.conversation === conversation && l.state === 'queued');
        if (!local || this.#stopped) return !refused;
        this.#update(local.key, { state: 'sending' });
        try {
          const message = await api.post<Message>(`/conversations/${conversation}/messages`, bodyOf(local), {
            idempotencyKey: local.key,
          });
          this.#tries = 0;
          if (this.#stopped) {
            this.#forget(local.key);
            return !refused;
          }
          this.handlers.taken(local, message);
          this.drop(local.key);
          if (this.echoed.has(local.key)) this.echoed = new Set([...this.echoed].filter((k) => k !== local.key));
        } catch (cause) {
          const problem = cause instanceof Problem ? cause : new Problem(0, 'offline', String(cause));
          if (this.#stopped) return !refused;
          if (mayPass(problem)) {
            // It may or may not have arrived; the same key makes the next try safe.
            this.#update(local.key, { state: 'queued' });
            const wait = problem.retryAfter ? problem.retryAfter * 1000 : Math.min(30_000, 1000 * 2 ** this.#tries++);
            this.#timer = setTimeout(() => this.flush(), wait);
            return !refused;
          }
          if (problem.code === 'answered_meanwhile') {
            // Nothing of it goes out; its writer looks first.
            const whole = this.all.filter(
              (l) => l.key === local.key || (local.batch && l.batch?.id === local.batch.id),
            );
            this.#set(this.all.filter((l) => !whole.includes(l)));
            this.handlers.collided(local, whole);
            return false;
          }
          refused = true;
          this.#update(local.key, {
            state: 'failed',
            error: {
              code: problem.code,
              detail: problem.detail ?? problem.title,
              body: { field: problem.body['field'] },
            },
          });
          this.handlers.refused(local, problem);
        }
      }
    } finally {
      this.#running.delete(conversation);
    }
  }

  #update(key: string, change: Partial<Local>) {
    this.#set(this.all.map((l) => (l.key === key ? { ...l, ...change } : l)));
  }

  /** The server has it, and whoever keeps the list now is to know. */
  #forget(key: string) {
    try {
      const kept = JSON.parse(this.store?.getItem(this.#name) ?? '[]') as Local[];
      this.store?.setItem(this.#name, JSON.stringify(kept.filter((l) => l.key !== key)));
    } catch {
      // The same key makes another try safe.
    }
  }

  #set(all: readonly Local[]) {
    this.all = all;
    if (this.#stopped) return;
    try {
      if (all.length > 0) this.store?.setItem(this.#name, JSON.stringify(all));
      else this.store?.removeItem(this.#name);
    } catch {
      // Then it lives as long as the page.
    }
  }
}

/** It may or may not have arrived: not now, but with another try under the same key. */
const mayPass = ({ status, code }: Problem) =>
  status === 0 || status >= 500 || status === 429 || status === 401 || code === 'idempotency_under_way';

function bodyOf(local: Local): Record<string, unknown> {
  return {
    kind: local.kind,
    ...(local.text ? { text: local.text } : {}),
    ...(local.attachments.length > 0 ? { attachment_ids: local.attachments.map((a) => a.id) } : {}),
    ...(local.cards.length > 0 ? { parts: local.cards } : {}),
    ...(local.replyTo ? { reply_to_id: local.replyTo } : {}),
    ...(local.mentions.length > 0 ? { mentions: local.mentions } : {}),
    ...(local.seen && local.kind === 'reply' ? { seen_message_id: local.seen } : {}),
    ...(local.anyway ? { anyway: true } : {}),
    ...(local.hold > 0 && local.kind === 'reply' ? { hold_s: local.hold } : {}),
  };
}
