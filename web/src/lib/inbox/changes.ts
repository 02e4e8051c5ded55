/** What is done with conversations and messages: at once here, then there, and put back with a word when it is refused. */

import { api, Problem } from '$lib/api/client';
import type { Conversation, Counts, Me, Message } from '$lib/api/types';
import type { Said } from '$lib/problem-words';
import { countOf } from './counts';
import type { Filter } from './filter';
import type { Outbox } from './outbox.svelte';
import { sameFields, type Change, type Row } from './row.svelte';
import type { Thread } from './thread.svelte';

export type ToastWords =
  | { what: 'conflict' }
  | { what: 'refused'; said: Said }
  | { what: 'refusedSome'; count: number; said: Said }
  | { what: 'offline' }
  | { what: 'left' }
  | { what: 'back'; count: number }
  /** `by`: whose codes it says. */
  | { what: 'notSent'; conversation: string; by: 'server' | 'platform'; said: Said | null };

interface BulkAnswer {
  items: Conversation[];
  failed: { id: string; code: string; detail: string }[];
}

/** What changes need of the inbox. */
export interface Changed {
  readonly rows: ReadonlyMap<string, Row>;
  readonly threads: ReadonlyMap<string, Thread>;
  readonly openId: string | null;
  readonly me: Pick<Me, 'id'>;
  readonly counts: Counts | null;
  readonly filter: Pick<Filter, 'mentioned'>;
  readonly link: 'starting' | 'up' | 'down';
  readonly outbox: Pick<Outbox, 'settled' | 'drop'>;
  put: (c: Conversation, event: string | null) => Row | null;
  say: (words: ToastWords) => void;
}

export class Changes {
  /** Stays unread although it is open: a member said so. */
  #keptUnread: string | null = null;

  /** What was asked of a conversation last. */
  #turns = new Map<string, Promise<unknown>>();

  constructor(private readonly box: Changed) {}

  /** One change of a conversation after the other: who takes back what was only just done finds it done. */
  #inTurn<T>(ids: readonly string[], work: () => Promise<T>): Promise<T> {
    const before = new Set(ids.flatMap((id) => this.#turns.get(id) ?? []));
    const mine = before.size === 0 ? work() : Promise.allSettled(before).then(work);
    for (const id of ids) this.#turns.set(id, mine);
    const over = () => {
      for (const id of ids) if (this.#turns.get(id) === mine) this.#turns.delete(id);
    };
    mine.then(over, over);
    return mine;
  }

  /** Somebody went elsewhere, or the contact wrote again: what is on the screen is read again. */
  letRead(id: string | null) {
    if (id === null || this.#keptUnread === id) this.#keptUnread = null;
  }

  /** Changes a conversation: at once here, then there; put back with a word when it is refused. */
  async change(id: string, view: Change, body: Record<string, unknown>): Promise<boolean> {
    const row = this.box.rows.get(id);
    if (!row) return false;
    const takeAway = row.lay(view);
    return this.#inTurn([id], async () => {
      // A reply opens its conversation again: who sends and resolves has it resolved after the reply is there, or not at all.
      if ('status' in view && !(await this.box.outbox.settled(id))) return false;
      return this.#change(row, view, body);
    }).finally(takeAway);
  }

  async #change(row: Row, view: Change, body: Record<string, unknown>): Promise<boolean> {
    const seen = row.base;
    const { id } = seen;
    try {
      let against = seen;
      for (let tries = 0; ; tries++) {
        try {
          const next = await api.patch<Conversation>(`/conversations/${id}`, body, { ifMatch: against.etag ?? null });
          this.box.put(next, null);
          return true;
        } catch (cause) {
          if (!(cause instanceof Problem) || (cause.status !== 409 && cause.status !== 412)) throw cause;
          against = await api.get<Conversation>(`/conversations/${id}`);
          this.box.put(against, null);
          // A message that came in between is no conflict; another hand on the same field is.
          if (tries > 2 || !sameFields(seen, against, view)) {
            this.box.say({ what: 'conflict' });
            return false;
          }
        }
      }
    } catch (cause) {
      this.#refused(cause);
      return false;
    }
  }

  /** Changes many alike: at once here, then there, a hundred at a time; those that are refused are put back, with a word. */
  async changeMany(changes: readonly { id: string; view: Change }[], body: Record<string, unknown>): Promise<void> {
    const layers = changes.flatMap(({ id, view }) => this.box.rows.get(id)?.lay(view) ?? []);
    const all = changes.map((c) => c.id);
    return this.#inTurn(all, () => this.#changeMany(all, body)).finally(() => {
      for (const takeAway of layers) takeAway();
    });
  }

  async #changeMany(all: readonly string[], body: Record<string, unknown>): Promise<void> {
    try {
      for (let from = 0; from < all.length; from += 100) {
        const ids = all.slice(from, from + 100);
        const answer = await api.post<BulkAnswer>('/conversations/bulk', { ids, change: body });
        for (const c of answer.items) this.box.put(c, null);
        const failed = answer.failed[0];
        if (!failed) continue;
        // The answer does not name the field; one thing is changed at a time.
        const field = Object.keys(body).find((name) => name !== 'status');
        const { code, detail } = failed;
        this.box.say({ what: 'refusedSome', count: answer.failed.length, said: { code, detail, body: { field } } });
      }
    } catch (cause) {
      this.#refused(cause);
    }
  }

  /** Puts a conversation back for somebody to look at again. */
  async markUnread(id: string) {
    const row = this.box.rows.get(id);
    if (!row) return;
    // Also when its opening has not counted as reading yet: it no longer will.
    if (id === this.box.openId) this.#keptUnread = id;
    if (row.view.unread_count > 0) return;
    const takeAway = row.lay({ unread_count: 1 });
    try {
      const mark = () => api.post<Conversation>(`/conversations/${id}/read`, { unread: true });
      this.box.put(await this.#inTurn([id], mark), null);
    } catch (cause) {
      this.#refused(cause);
    } finally {
      takeAway();
    }
  }

  /** The newest note that named me, of those that were read in each conversation. */
  #namedRead = new Map<string, string>();

  /** The newest note here that names me, while the server still counts one that nobody read. */
  namedIn(id: string): string | null {
    const { me, counts, filter } = this.box;
    if (!countOf(counts, 'mentions')) return null;
    const thread = this.box.threads.get(id);
    if (thread?.state !== 'ready') return null;
    const note = thread.messages.findLast((m) => m.mentions?.includes(me.id))?.id;
    // In the view of those that name me, it may be further up than what is here.
    const found = note ?? (filter.mentioned ? 'further up' : null);
    return found !== this.#namedRead.get(id) ? found : null;
  }

  /** Tells the server that everything in a conversation was seen; `seen`: because it was on the screen. */
  async markRead(id: string, seen = false) {
    const row = this.box.rows.get(id);
    const named = this.namedIn(id);
    if (!row || (row.view.unread_count === 0 && !named) || (seen && this.#keptUnread === id)) return;
    if (this.#keptUnread === id) this.#keptUnread = null;
    const takeAway = row.lay({ unread_count: 0 });
    try {
      const mark = () => api.post<Conversation | null>(`/conversations/${id}/read`, {});
      const answer = await this.#inTurn([id], mark);
      if (answer && 'id' in answer && 'unread_count' in answer) this.box.put(answer, null);
      else if (row.base.unread_count > 0) row.base = { ...row.base, unread_count: 0 };
      if (named) this.#namedRead.set(id, named);
    } catch {
      // Unread stays unread; nothing is lost.
    } finally {
      takeAway();
    }
  }

  /** `last`: the page goes, and the word has to outlive it. */
  announce(id: string, state: 'viewing' | 'typing' | 'away', last = false) {
    if (this.box.link !== 'up') return;
    api.post(`/conversations/${id}/presence`, { state }, last ? { outlives: true } : {}).catch(() => {});
  }

  async retry(message: Message) {
    try {
      const answer = await api.post<Message | null>(`/messages/${message.id}/retry`);
      if (answer && 'id' in answer) this.box.threads.get(message.conversation_id)?.again(message, answer);
    } catch (cause) {
      this.#refused(cause);
    }
  }

  /** A person has seen in the platform's own app that an unconfirmed message went out. */
  async settle(message: Message) {
    try {
      const answer = await api.post<Message>(`/messages/${message.id}/settle`, { outcome: 'sent' });
      this.box.threads.get(message.conversation_id)?.take(answer, null);
    } catch (cause) {
      this.#refused(cause);
    }
  }

  /** Takes a held message back before it leaves. False when it has left. */
  async takeBack(message: Message): Promise<boolean> {
    try {
      await api.delete(`/messages/${message.id}`);
      this.box.threads.get(message.conversation_id)?.drop(message.id);
      // Its answer may still be on its way.
      if (message.client_id) this.box.outbox.drop(message.client_id);
      return true;
    } catch (cause) {
      if (cause instanceof Problem && !cause.offline && cause.status < 500) this.box.say({ what: 'left' });
      else this.#refused(cause);
      return false;
    }
  }

  async unsend(message: Message): Promise<boolean> {
    try {
      await api.delete(`/messages/${message.id}`);
      return true;
    } catch (cause) {
      this.#refused(cause);
      return false;
    }
  }

  #refused(cause: unknown) {
    if (cause instanceof Problem && !cause.offline) this.box.say({ what: 'refused', said: cause });
    else this.box.say({ what: 'offline' });
  }
}
