/** The messages of one conversation: a stretch without holes, oldest first. */

import { api, Problem } from '$lib/api/client';
import type { DeliveryState, Message, MessagePage } from '$lib/api/types';
import { compareIds } from './stream';

const PAGE = 40;
/** A page that holds all that is unread has at most so many, and so many before them. */
const LONGEST = 100;
const BEFORE = 8;
/** So many stay in memory; the far end is let go and read again when it is needed. */
const KEPT = 400;

/** How far a message has come; a later word about it never takes it back. */
const PROGRESS: Record<DeliveryState, number> = {
  queued: 0,
  sending: 1,
  unconfirmed: 2,
  failed: 2,
  sent: 3,
  delivered: 4,
  read: 5,
};

/** Order within a conversation: by the platform's time, then by id (which sorts by time, too). */
export function compareMessages(a: Message, b: Message): number {
  return a.sent_at < b.sent_at ? -1 : a.sent_at > b.sent_at ? 1 : a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

/** Puts a message at its place, or in the place of an older state of itself. */
export function place(messages: readonly Message[], message: Message): Message[] {
  const at = messages.findIndex((m) => m.id === message.id);
  const rest = at < 0 ? messages.slice() : messages.toSpliced(at, 1);
  let i = rest.length;
  while (i > 0 && compareMessages(rest[i - 1]!, message) > 0) i--;
  rest.splice(i, 0, message);
  return rest;
}

/** The newer of two states of one message when nothing else tells: the one that came further. */
export function further(have: Message, next: Message): Message {
  const a = have.delivery ? PROGRESS[have.delivery.state] : -1;
  const b = next.delivery ? PROGRESS[next.delivery.state] : -1;
  if (have.unsent_at && !next.unsent_at) return have;
  if ((have.edited_at ?? '') > (next.edited_at ?? '')) return have;
  return b >= a ? next : have;
}

export class Thread {
  messages = $state.raw<readonly Message[]>([]);
  state = $state<'new' | 'loading' | 'ready' | 'failed'>('new');
  status = $state<number | null>(null);
  hasBefore = $state(false);
  /** The newest messages were let go, or never read (a thread opened at a search hit). */
  hasAfter = $state(false);
  loadingBefore = $state(false);
  loadingAfter = $state(false);
  /** Above this message stands the line "n new", from when the conversation is opened. */
  newFrom = $state<string | null>(null);
  /** When it was last looked at, for letting go the oldest. */
  used = Date.now();

  #events = new Map<string, string>();
  /** Pages on their way, and what the stream said of messages meanwhile: a page may have been written before it. */
  #reading = 0;
  #heard = new Map<string, Message>();
  /** New ones of that time: the page that should end with them may have been written before it. */
  #came = new Map<string, Message>();
  /** What was taken back or found to be twice: nothing older brings it back. */
  #gone = new Set<string>();
  /** Which reading of the whole is the last: an earlier one that answers later puts nothing in its place. */
  #turn = 0;
  #loading: Promise<void> | null = null;
  /** So many were unread when it was opened, and the line is not drawn yet. */
  #unread = 0;
  /** The newest message that was here then, by its coming. */
  #openedAt: string | null = null;

  /** `shown` hears of each message that a page brings. */
  constructor(
    readonly id: string,
    private readonly shown: (message: Message) => void = () => {},
  ) {}

  /** Somebody opens it, who has not read so many of it: the line stands where they begin, as soon as they are here. */
  open(unread: number) {
    this.#unread = unread;
    this.#openedAt = null;
    this.newFrom = null;
    if (this.state === 'ready') this.#line();
  }

  /** Somebody comes for the newest, and they are not here: what was read further up is let go. */
  toEnd() {
    if (!this.hasAfter) return;
    this.#turn++;
    this.#loading = null;
    this.messages = [];
    this.state = 'new';
    this.hasBefore = this.hasAfter = false;
  }

  #line() {
    // The newest are not here: neither is where they begin.
    if (this.#unread === 0 || this.hasAfter) return;
    // Those that came in since it was opened are not among them.
    const came = (m: Message) => this.#openedAt === null || m.id <= this.#openedAt;
    const inbound = this.messages.filter((m) => m.direction === 'inbound' && came(m));
    if (inbound.length > 0) this.#openedAt ??= this.messages.reduce((last, m) => (m.id > last ? m.id : last), '');
    if (inbound.length < this.#unread && this.hasBefore) return;
    this.newFrom = inbound.at(-Math.min(this.#unread, inbound.length))?.id ?? null;
    this.#unread = 0;
  }

  /** Reads the newest page once, with the last `unread` that came in if that is possible; again with `fresh`. */
  load(fresh = false, unread = this.#unread): Promise<void> {
    if (this.#loading) return this.#loading;
    if (this.state === 'ready' && !fresh) return Promise.resolve();
    if (this.state !== 'ready') this.state = 'loading';
    const turn = ++this.#turn;
    this.#loading = this.#read({}, Math.min(LONGEST, Math.max(PAGE, unread + BEFORE))).then(
      (page) => {
        if (turn !== this.#turn) return;
        this.#loading = null;
        const known = new Map(this.messages.map((m) => [m.id, m]));
        const oldest = page.items[0];
        // What was read before stays when it joins on; else there would be a hole.
        const joins = oldest !== undefined && known.has(oldest.id) && !this.hasAfter;
        const base = joins ? this.messages : [];
        let next = base.slice();
        // A message may have come by the stream while the page was on its way.
        for (const m of this.state === 'ready' && !joins ? [] : this.messages)
          if (!joins && oldest && compareMessages(m, oldest) > 0) next = place(next, m);
        for (const m of page.items) {
          const have = known.get(m.id);
          next = place(next, have ? further(have, m) : m);
        }
        this.messages = next;
        if (!joins) this.hasBefore = page.has_more_before;
        this.hasAfter = page.has_more_after;
        this.state = 'ready';
        this.status = null;
        this.#line();
      },
      (cause: unknown) => {
        if (turn !== this.#turn) return;
        this.#loading = null;
        if (this.state !== 'ready') this.state = 'failed';
        this.status = cause instanceof Problem ? cause.status : null;
      },
    );
    return this.#loading;
  }

  /** Reads older messages. */
  async loadBefore() {
    const first = this.messages[0];
    if (!first || !this.hasBefore || this.loadingBefore) return;
    this.loadingBefore = true;
    try {
      const page = await this.#read({ before: first.id });
      // Read anew meanwhile: it no longer joins on.
      if (this.messages[0]?.id !== first.id) return;
      const known = new Set(this.messages.map((m) => m.id));
      this.messages = [...page.items.filter((m) => !known.has(m.id)), ...this.messages];
      this.hasBefore = page.has_more_before && page.items.length > 0;
      if (this.messages.length > KEPT) {
        this.messages = this.messages.slice(0, KEPT);
        this.hasAfter = true;
      }
      this.#line();
    } catch {
      // The next scroll tries again.
    } finally {
      this.loadingBefore = false;
    }
  }

  /** Reads newer messages, after the newest were let go. */
  async loadAfter() {
    const last = this.messages.at(-1);
    if (!last || !this.hasAfter || this.loadingAfter) return;
    this.loadingAfter = true;
    try {
      const page = await this.#read({ after: last.id });
      if (this.messages.at(-1)?.id !== last.id) return;
      let next = this.messages.slice();
      for (const m of page.items) next = place(next, m);
      this.hasAfter = page.has_more_after && page.items.length > 0;
      if (next.length > KEPT) {
        next = next.slice(-KEPT);
        this.hasBefore = true;
      }
      this.messages = next;
      this.#line();
    } catch {
      // The next scroll tries again.
    } finally {
      this.loadingAfter = false;
    }
  }

  /** Opens the thread around a message, for a search hit. */
  async loadAround(messageId: string) {
    if (this.messages.some((m) => m.id === messageId)) return;
    this.state = this.messages.length > 0 ? this.state : 'loading';
    const turn = ++this.#turn;
    this.#loading = null;
    try {
      let older = await this.#read({ before: messageId });
      if (older.items.length === 0) {
        // The first of all: what follows leads to it, unless it is the only one.
        const second = (await this.#read({ after: messageId })).items[0];
        if (!second) return await this.load();
        older = await this.#read({ before: second.id });
      }
      const page = await this.#read({ after: older.items.at(-1)!.id });
      if (turn !== this.#turn) return;
      this.messages = [...older.items, ...page.items];
      this.hasBefore = older.has_more_before;
      this.hasAfter = page.has_more_after;
      this.state = 'ready';
      this.#line();
    } catch {
      if (turn === this.#turn) await this.load();
    }
  }

  /**
   * Takes a message from the stream or an answer. `event` is the id of the event that carried it. Answers whether it is new, or
   * says something new; also of one that stands after what is here.
   */
  take(message: Message, event: string | null): boolean {
    if (this.#gone.has(message.id)) return false;
    const have = this.messages.find((m) => m.id === message.id);
    const before = this.#events.get(message.id);
    if (event && before && compareIds(event, before) <= 0) return false;
    if (event) this.#events.set(message.id, event);
    if (event && this.#reading > 0) this.#heard.set(message.id, message);
    if (have) {
      const next = event && before ? message : further(have, message);
      if (next === have) return false;
      this.messages = place(this.messages, next);
      return true;
    }
    // Before anything was read there is nothing to join on to; the first page brings it, or the merge after it.
    const first = this.messages[0];
    if (this.state === 'ready' && this.hasBefore && first && compareMessages(message, first) < 0) return false;
    if (this.#reading > 0) this.#came.set(message.id, message);
    if (this.hasAfter) return true;
    this.messages = place(this.messages, message);
    return true;
  }

  /** Somebody wanted it sent again: it begins anew, however far it had come, unless something newer was said meanwhile. */
  again(was: Message, message: Message) {
    if (this.messages.includes(was)) this.messages = place(this.messages, message);
    else this.take(message, null);
  }

  /** A message is gone without a trace. */
  drop(id: string) {
    this.#gone.add(id);
    this.#came.delete(id);
    if (this.messages.some((m) => m.id === id)) this.messages = this.messages.filter((m) => m.id !== id);
  }

  /** The message that came here last, whatever its place: ids sort by their coming. */
  get lastCome(): string | null {
    return this.messages.reduce<string | null>((last, m) => (last === null || m.id > last ? m.id : last), null);
  }

  get newest(): Message | null {
    return this.messages.at(-1) ?? null;
  }

  async #read(query: { before?: string; after?: string }, limit = PAGE): Promise<MessagePage> {
    this.used = Date.now();
    this.#reading++;
    try {
      const path = `/conversations/${this.id}/messages`;
      const page = await api.get<MessagePage>(path, { query: { ...query, limit } });
      const items = page.items.filter((m) => !this.#gone.has(m.id)).map((m) => this.#heard.get(m.id) ?? m);
      if (!query.before && !page.has_more_after) this.#addCome(items);
      for (const m of items) this.shown(m);
      return { ...page, items };
    } finally {
      if (--this.#reading === 0) {
        this.#heard.clear();
        this.#came.clear();
      }
    }
  }

  /** A page that ends with the newest has all that came while it was on its way. */
  #addCome(items: Message[]) {
    const [first] = items;
    for (const m of this.#came.values()) {
      if (items.some((one) => one.id === m.id)) continue;
      if (!first || compareMessages(m, first) > 0) items.push(this.#heard.get(m.id) ?? m);
    }
    items.sort(compareMessages);
  }
}
