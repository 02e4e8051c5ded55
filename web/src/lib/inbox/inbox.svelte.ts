/** The one place that holds what the inbox knows: what the server said, what the stream adds, and what was just done here. */

import { SvelteMap } from 'svelte/reactivity';
import { api, Problem, type Page } from '$lib/api/client';
import type {
  Account,
  CannedReply,
  Contact,
  Conversation,
  Counts,
  Label,
  Me,
  Member,
  Message,
  Order,
} from '$lib/api/types';
import { clock } from '$lib/clock.svelte';
import { Drafts } from './drafts.svelte';
import { EVERYTHING, fits, serverQuery, type Filter } from './filter';
import { Outbox, type Local } from './outbox.svelte';
import { arrange, type Place, type Section } from './sections';
import { compareIds, Stream, type StreamEvent } from './stream';
import { Thread } from './thread.svelte';

export type Change = Partial<
  Pick<
    Conversation,
    'status' | 'assignee' | 'team' | 'priority' | 'snoozed_until' | 'labels' | 'unread_count' | 'waiting_since'
  >
>;

/** One conversation: the server's word, and over it what was done here and is not confirmed yet. */
export class Row {
  base: Conversation = $state.raw()!;
  #over = $state.raw<readonly { key: number; change: Change }[]>([]);
  view = $derived(
    this.#over.length === 0 ? this.base : this.#over.reduce((c, o) => ({ ...c, ...o.change }), this.base),
  );
  /** The event that last changed it. */
  event: string | null = null;

  constructor(conversation: Conversation) {
    this.base = conversation;
  }

  /** Lays a change over it; call the answer to take it away again. */
  lay(change: Change): () => void {
    const key = nextKey++;
    this.#over = [...this.#over, { key, change }];
    return () => (this.#over = this.#over.filter((o) => o.key !== key));
  }
}
let nextKey = 1;

export interface Presence {
  id: string;
  name: string;
  /** The contact types too, where the platform tells. */
  kind: 'member' | 'contact';
  state: 'typing' | 'looking';
  until: number;
}

type Sort = 'window' | 'waiting' | 'recent';

/** How far a view has been read from the server, in each of its orders. */
class Feed {
  state = $state<'new' | 'loading' | 'ready' | 'failed'>('new');
  status = $state<number | null>(null);
  more = $state.raw<Record<Sort, string | null>>({ window: null, waiting: null, recent: null });
  /** Beyond these, rows may be missing in between; they are not shown until the gap is read. */
  waitingTo = $state<number>(Infinity);
  recentTo = $state<number>(-Infinity);
  loadingMore = false;
}

const PAGE = 50;

export type ToastWords =
  | { what: 'conflict' }
  | { what: 'refused'; detail: string }
  | { what: 'offline' }
  | { what: 'back'; count: number }
  | { what: 'notSent'; conversation: string; name: string; detail: string | null };

export class Inbox {
  me: Me;
  rows = new SvelteMap<string, Row>();
  threads = new SvelteMap<string, Thread>();
  contacts = new SvelteMap<string, Contact>();
  orders = new SvelteMap<string, Order>();
  /** Orders of a contact are read once and then kept by the stream. */
  ordersOf = new SvelteMap<string, 'loading' | 'ready' | 'failed'>();
  presence = new SvelteMap<string, Presence[]>();
  accounts = $state.raw<Account[]>([]);
  accountsKnown = $state(false);
  members = $state.raw<Member[]>([]);
  labels = $state.raw<Label[]>([]);
  canned = $state.raw<CannedReply[]>([]);
  counts = $state.raw<Counts | null>(null);

  filter = $state.raw<Filter>(EVERYTHING);
  openId = $state<string | null>(null);
  overId = $state<string | null>(null);

  link = $state<'starting' | 'up' | 'down'>('starting');
  retryAt = $state<number | null>(null);
  /** Down for longer than 1.5 s: worth saying. */
  offline = $state(false);

  drafts: Drafts;
  outbox: Outbox;

  /** Says something in a toast; the page puts it into words. */
  say: (words: ToastWords) => void = () => {};
  /** Hears each inbound message that is new here, for sound and the live region. */
  heard: (message: Message) => void = () => {};
  sent: (message: Message) => void = () => {};

  #feeds = new Map<string, Feed>();
  #places = new Map<string, Place>();
  #stream: Stream;
  #queue: StreamEvent[] = [];
  #frame = 0;
  #seen = new Set<string>();
  #offlineTimer: ReturnType<typeof setTimeout> | undefined;
  #missed = 0;
  #wanted = new Set<string>();

  constructor(me: Me, signedOut: () => void, store: Storage | null = localStore()) {
    this.me = me;
    this.drafts = new Drafts(me.id, store);
    this.outbox = new Outbox(me.id, store, {
      taken: (local, message) => this.#taken(local, message),
      refused: () => {},
    });
    this.#stream = new Stream('/api/v1/stream', {
      event: (event) => this.receive(event),
      up: (resumed) => this.#up(resumed),
      down: (retryAt) => this.#down(retryAt),
      signedOut,
    });
  }

  // ———————————————————————————————————————————————— what the list shows

  feed: Feed = $state.raw(this.#feedOf(EVERYTHING));

  sections: Section[] = $derived.by(() => {
    const { filter, feed, openId, overId } = this;
    const now = clock.now;
    const held = new Set([openId, overId].filter((id): id is string => id !== null));
    const shown: Conversation[] = [];
    for (const row of this.rows.values()) {
      const c = row.view;
      if (fits(c, filter, this.me.id)) {
        if (!this.#beyond(c, feed)) shown.push(c);
      } else if (c.id === openId && this.#places.has(c.id) && c.status === row.base.status && c.status !== 'resolved')
        shown.push(c);
    }
    const sections = arrange(shown, now, this.#places, held);
    return filter.next ? sections.filter((s) => s.name === 'next') : sections;
  });

  /** The ids in the order of the list, for J and K. */
  order = $derived(this.sections.flatMap((s) => s.rows.map((c) => c.id)));

  /** Conversations that wait for us, of those that are known here. */
  waitingCount = $derived.by(() => {
    let n = 0;
    for (const row of this.rows.values())
      if (row.view.waiting_since !== null && (row.view.status === 'open' || row.view.status === 'pending')) n++;
    return n;
  });

  open = $derived(this.openId ? (this.rows.get(this.openId)?.view ?? null) : null);
  openThread = $derived(this.openId ? (this.threads.get(this.openId) ?? null) : null);

  #beyond(c: Conversation, feed: Feed): boolean {
    if (c.waiting_since !== null) return feed.more.waiting !== null && Date.parse(c.waiting_since) > feed.waitingTo;
    if (feed.more.waiting !== null) return true;
    return feed.more.recent !== null && Date.parse(c.last_message?.sent_at ?? c.updated_at) < feed.recentTo;
  }

  // ———————————————————————————————————————————————— reading

  start() {
    this.#stream.start();
    void this.#basics();
    addEventListener('pagehide', this.#flush);
  }

  stop() {
    this.#stream.stop();
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#offlineTimer);
    removeEventListener('pagehide', this.#flush);
    this.drafts.flush();
  }

  tryNow() {
    this.#stream.tryNow();
    this.outbox.flush();
  }

  #flush = () => this.drafts.flush();

  setFilter(filter: Filter) {
    this.filter = filter;
    this.feed = this.#feedOf(filter);
    if (this.link !== 'starting') void this.loadFeed();
  }

  #feedOf(filter: Filter): Feed {
    const key = JSON.stringify(serverQuery(filter));
    let feed = this.#feeds.get(key);
    if (!feed) this.#feeds.set(key, (feed = new Feed()));
    return feed;
  }

  /** Reads the first pages of the view, in the three orders of its sections at once. */
  async loadFeed(fresh = false) {
    const { filter, feed } = this;
    if (feed.state === 'loading' || (feed.state === 'ready' && !fresh)) return;
    if (feed.state !== 'ready') feed.state = 'loading';
    try {
      const sorts: Sort[] = ['window', 'waiting', 'recent'];
      const pages = await Promise.all(sorts.map((sort) => this.#list(filter, sort, null)));
      const more = { window: null, waiting: null, recent: null } as Record<Sort, string | null>;
      sorts.forEach((sort, i) => this.#takePage(feed, more, sort, pages[i]!));
      feed.more = more;
      feed.state = 'ready';
      feed.status = null;
    } catch (cause) {
      if (feed.state !== 'ready') feed.state = 'failed';
      feed.status = cause instanceof Problem ? cause.status : null;
    }
  }

  /** Reads on, as the list nears its end. */
  async loadMore() {
    const { filter, feed } = this;
    const sort: Sort | null = feed.more.waiting ? 'waiting' : feed.more.recent ? 'recent' : null;
    if (!sort || feed.loadingMore || feed.state !== 'ready') return;
    feed.loadingMore = true;
    try {
      const page = await this.#list(filter, sort, feed.more[sort]);
      const more = { ...feed.more };
      this.#takePage(feed, more, sort, page);
      feed.more = more;
    } catch {
      // Scrolling on tries again.
    } finally {
      feed.loadingMore = false;
    }
  }

  #list(filter: Filter, sort: Sort, cursor: string | null) {
    return api.get<Page<Conversation>>('/conversations', {
      query: { ...serverQuery(filter), sort, limit: PAGE, cursor },
    });
  }

  #takePage(feed: Feed, more: Record<Sort, string | null>, sort: Sort, page: Page<Conversation>) {
    for (const c of page.items) this.#put(c, null);
    const last = page.items.at(-1);
    more[sort] = last ? page.next_cursor : null;
    if (sort === 'waiting') {
      // Those that nobody owes an answer come after: from there on the other order tells.
      if (page.items.some((c) => c.waiting_since === null)) more.waiting = null;
      else if (last?.waiting_since) feed.waitingTo = Date.parse(last.waiting_since);
    } else if (sort === 'recent' && last) feed.recentTo = Date.parse(last.last_message?.sent_at ?? last.updated_at);
  }

  #cannedAsked: Promise<void> | null = null;

  /** Canned replies are read when somebody first asks for them. */
  loadCanned(): Promise<void> {
    this.#cannedAsked ??= quiet<CannedReply>('/canned-replies').then((all) => {
      this.canned = all ?? [];
    });
    return this.#cannedAsked;
  }

  async #basics() {
    void this.loadCounts();
    const [accounts, members, labels] = await Promise.all([
      quiet<Account>('/accounts'),
      quiet<Member>('/members'),
      quiet<Label>('/labels'),
    ]);
    if (accounts) {
      this.accounts = accounts;
      this.accountsKnown = true;
    }
    if (members) this.members = members;
    if (labels) this.labels = labels;
  }

  async loadCounts() {
    try {
      this.counts = await api.get<Counts>('/conversations/counts');
    } catch {
      // The rows themselves still show.
    }
  }

  /** Makes sure that a conversation is known, for opening it by its address. */
  async need(id: string): Promise<Row | null> {
    const have = this.rows.get(id);
    if (have) return have;
    if (this.#wanted.has(id)) return null;
    this.#wanted.add(id);
    try {
      return this.#put(await api.get<Conversation>(`/conversations/${id}`), null);
    } catch {
      return null;
    } finally {
      this.#wanted.delete(id);
    }
  }

  thread(id: string): Thread {
    let thread = this.threads.get(id);
    if (!thread) {
      thread = new Thread(id);
      this.threads.set(id, thread);
      this.#letGo();
    }
    return thread;
  }

  /** Keeps the neighbours of the open conversation ready, so that J and K paint at once. */
  prefetch() {
    if (document.hidden || this.link !== 'up') return;
    const at = this.openId ? this.order.indexOf(this.openId) : -1;
    const near = at < 0 ? this.order.slice(0, 3) : this.order.slice(Math.max(0, at - 2), at + 4);
    const firsts = this.sections.map((s) => s.rows[0]?.id).filter((id): id is string => Boolean(id));
    for (const id of new Set([...near, ...firsts])) {
      const thread = this.thread(id);
      if (thread.state === 'new') void thread.load();
      const contact = this.rows.get(id)?.base.contact.id;
      if (contact) void this.loadContact(contact);
    }
  }

  #letGo() {
    if (this.threads.size <= 40) return;
    const oldest = [...this.threads.values()]
      .filter((t) => t.id !== this.openId)
      .sort((a, b) => a.used - b.used)
      .slice(0, this.threads.size - 30);
    for (const thread of oldest) this.threads.delete(thread.id);
  }

  async loadContact(id: string, fresh = false) {
    if (this.ordersOf.has(id) && !fresh) return;
    if (this.ordersOf.get(id) !== 'ready') this.ordersOf.set(id, 'loading');
    const contact = api.get<Contact>(`/contacts/${id}`).then(
      (c) => this.contacts.set(id, c),
      () => {},
    );
    try {
      const page = await api.get<Page<Order> | Order[]>(`/contacts/${id}/orders`, { query: { limit: 50 } });
      for (const order of Array.isArray(page) ? page : page.items) this.#putOrder({ ...order, contact_id: id });
      this.ordersOf.set(id, 'ready');
    } catch {
      this.ordersOf.set(id, 'failed');
    }
    await contact;
  }

  ordersFor(contactId: string): Order[] {
    const found: Order[] = [];
    for (const order of this.orders.values()) if (order.contact_id === contactId) found.push(order);
    const at = (o: Order) => o.placed_at ?? o.updated_at;
    return found.sort((a, b) => (at(a) < at(b) ? 1 : -1));
  }

  // ———————————————————————————————————————————————— the stream

  /** Takes an event; all that come within a frame are applied together, to one paint. */
  receive(event: StreamEvent) {
    this.#queue.push(event);
    if (this.#frame) return;
    if (document.hidden) this.#frame = setTimeout(() => this.applyNow(), 50) as unknown as number;
    else this.#frame = requestAnimationFrame(() => this.applyNow());
  }

  applyNow() {
    this.#frame = 0;
    const queue = this.#queue;
    this.#queue = [];
    for (const event of queue) this.#apply(event);
  }

  #apply(event: StreamEvent) {
    if (event.id) {
      if (this.#seen.has(event.id)) return;
      this.#seen.add(event.id);
      // Resuming repeats little; the last few thousand are enough to know a repeat.
      if (this.#seen.size > 4000) this.#seen = new Set([...this.#seen].slice(-2000));
    }
    const [kind = '', what] = event.type.split('.');
    if (kind === 'reset') return this.#reset();
    const object = unwrap(kind, event.data);
    if (!object) return;
    switch (kind) {
      case 'conversation':
        this.#put(object as unknown as Conversation, event.id);
        break;
      case 'message': {
        const message = object as unknown as Message;
        const known = this.rows.has(message.conversation_id);
        if (!known && what === 'created') void this.need(message.conversation_id);
        this.outbox.echo(message);
        const thread = this.threads.get(message.conversation_id);
        const isNew = thread?.take(message, event.id) ?? true;
        // What did not go out is never only a quiet bubble.
        if (isNew && message.delivery?.state === 'failed' && message.sender.id === this.me.id)
          this.say({
            what: 'notSent',
            conversation: message.conversation_id,
            name: this.rows.get(message.conversation_id)?.base.contact.name ?? '',
            detail: message.delivery.error?.detail ?? null,
          });
        if (what === 'created' && message.direction === 'inbound' && isNew) {
          this.#missed++;
          this.heard(message);
        }
        break;
      }
      case 'order':
        this.#putOrder(object as unknown as Order);
        break;
      case 'contact': {
        const contact = object as unknown as Contact;
        if (this.contacts.has(contact.id))
          this.contacts.set(contact.id, { ...this.contacts.get(contact.id), ...contact });
        for (const row of this.rows.values())
          if (row.base.contact.id === contact.id)
            row.base = {
              ...row.base,
              contact: { ...row.base.contact, name: contact.name, avatar_url: contact.avatar_url },
            };
        break;
      }
      case 'account': {
        const account = object as unknown as Account;
        this.accounts = this.accounts.some((a) => a.id === account.id)
          ? this.accounts.map((a) => (a.id === account.id ? { ...a, ...account } : a))
          : [...this.accounts, account];
        break;
      }
      case 'member': {
        const member = object as unknown as Member;
        this.members = [...this.members.filter((m) => m.id !== member.id), member];
        break;
      }
      case 'counts':
        this.counts = object as Counts;
        break;
      case 'presence':
        this.#present(object);
        break;
    }
  }

  #put(c: Conversation, event: string | null): Row {
    const row = this.rows.get(c.id);
    if (!row) {
      const fresh = new Row(c);
      fresh.event = event;
      this.rows.set(c.id, fresh);
      return fresh;
    }
    // An answer that was asked for earlier, or an event out of order, never takes back what is newer.
    const order = compareVersions(c, row.base);
    if (order < 0) return row;
    if (event && row.event && order === 0 && compareIds(event, row.event) < 0) return row;
    if (event) row.event = event;
    row.base = c;
    return row;
  }

  #putOrder(order: Order) {
    const have = this.orders.get(order.id);
    if (have && order.updated_at < have.updated_at) return;
    this.orders.set(order.id, { ...have, ...order, contact_id: order.contact_id ?? have?.contact_id ?? null });
  }

  #present(object: Record<string, unknown>) {
    const id = String(object['conversation_id'] ?? '');
    const who = (object['member'] ?? object['contact'] ?? object) as { id?: string; member_id?: string; name?: string };
    const kind = object['contact'] ? 'contact' : 'member';
    const person = String(who.id ?? who.member_id ?? '');
    if (!id || !person || person === this.me.id) return;
    const state = String(object['state'] ?? (object['typing'] ? 'typing' : 'looking'));
    const rest = (this.presence.get(id) ?? []).filter((p) => p.id !== person && p.until > Date.now());
    if (state !== 'gone' && state !== 'left' && state !== 'away')
      rest.push({
        id: person,
        name: who.name ?? this.members.find((m) => m.id === person)?.name ?? '',
        kind,
        state: state === 'typing' ? 'typing' : 'looking',
        until: Date.now() + (state === 'typing' ? 8_000 : 45_000),
      });
    this.presence.set(id, rest);
    if (rest.length > 0)
      setTimeout(
        () => {
          const left = (this.presence.get(id) ?? []).filter((p) => p.until > Date.now());
          this.presence.set(id, left);
        },
        Math.min(...rest.map((p) => p.until)) - Date.now() + 20,
      );
  }

  /** The span that the server keeps is over: everything on screen is read anew, in place. */
  #reset() {
    this.#seen.clear();
    this.#anew();
  }

  #anew() {
    for (const feed of this.#feeds.values()) if (feed !== this.feed && feed.state === 'ready') feed.state = 'new';
    void this.loadFeed(true);
    void this.#basics();
    for (const thread of this.threads.values())
      if (thread.id === this.openId) void thread.load(true);
      else this.threads.delete(thread.id);
    const contact = this.open?.contact.id;
    for (const id of this.ordersOf.keys()) if (id !== contact) this.ordersOf.delete(id);
    if (contact) void this.loadContact(contact, true);
  }

  #up(resumed: boolean) {
    const was = this.link;
    this.link = 'up';
    this.retryAt = null;
    clearTimeout(this.#offlineTimer);
    this.outbox.flush();
    if (was === 'starting') void this.loadFeed();
    else if (was === 'down') {
      if (this.feed.state === 'failed') void this.loadFeed();
      // Without an id to go on from, what happened meanwhile has to be read.
      if (!resumed) this.#anew();
      if (this.openThread?.state === 'failed') void this.openThread.load();
      if (this.offline) {
        this.#missed = 0;
        setTimeout(() => this.say({ what: 'back', count: this.#missed }), 700);
      }
    }
    this.offline = false;
  }

  #down(retryAt: number) {
    this.retryAt = retryAt;
    // The list is wanted even when the stream cannot be had.
    if (this.link === 'starting') void this.loadFeed();
    if (this.link !== 'down') {
      this.link = 'down';
      clearTimeout(this.#offlineTimer);
      this.#offlineTimer = setTimeout(() => (this.offline = true), 1500);
    }
  }

  // ———————————————————————————————————————————————— doing

  /** Changes a conversation: at once here, then there; put back with a word when it is refused. */
  async change(id: string, view: Change, body: Record<string, unknown>): Promise<boolean> {
    const row = this.rows.get(id);
    if (!row) return false;
    const takeAway = row.lay(view);
    const seen = row.base;
    try {
      let against = seen;
      for (let tries = 0; ; tries++) {
        try {
          const next = await api.patch<Conversation>(`/conversations/${id}`, body, { ifMatch: against.etag ?? null });
          this.#put(next, null);
          return true;
        } catch (cause) {
          if (!(cause instanceof Problem) || (cause.status !== 409 && cause.status !== 412)) throw cause;
          against = await api.get<Conversation>(`/conversations/${id}`);
          this.#put(against, null);
          // A message that came in between is no conflict; another hand on the same field is.
          if (tries > 2 || !same(seen, against, view)) {
            this.say({ what: 'conflict' });
            return false;
          }
        }
      }
    } catch (cause) {
      this.#refused(cause);
      return false;
    } finally {
      takeAway();
    }
  }

  /** Tells the server that everything in a conversation was seen. */
  async markRead(id: string) {
    const row = this.rows.get(id);
    if (!row || row.view.unread_count === 0) return;
    const takeAway = row.lay({ unread_count: 0 });
    try {
      const last = this.threads.get(id)?.newest?.id ?? row.base.last_message?.id;
      const answer = await api.post<Conversation | null>(`/conversations/${id}/read`, last ? { up_to_id: last } : {});
      if (answer && 'id' in answer && 'unread_count' in answer) this.#put(answer, null);
      else if (row.base.unread_count > 0) row.base = { ...row.base, unread_count: 0 };
    } catch {
      // Unread stays unread; nothing is lost.
    } finally {
      takeAway();
    }
  }

  announce(id: string, state: 'viewing' | 'typing') {
    if (this.link !== 'up') return;
    api.post(`/conversations/${id}/presence`, { state }).catch(() => {});
  }

  async retry(message: Message) {
    try {
      const answer = await api.post<Message | null>(`/messages/${message.id}/retry`);
      if (answer && 'id' in answer) this.threads.get(message.conversation_id)?.take(answer, null);
    } catch (cause) {
      this.#refused(cause);
    }
  }

  async unsend(message: Message) {
    try {
      await api.delete(`/messages/${message.id}`);
    } catch (cause) {
      this.#refused(cause);
    }
  }

  #refused(cause: unknown) {
    if (cause instanceof Problem && !cause.offline) this.say({ what: 'refused', detail: cause.detail ?? cause.title });
    else this.say({ what: 'offline' });
  }

  #taken(local: Local, message: Message) {
    this.threads.get(local.conversation)?.take(message, null);
    this.sent(message);
  }
}

/** Which of two states of a conversation is newer: by its version where both have one, else by its time. */
function compareVersions(a: Conversation, b: Conversation): number {
  const version = (c: Conversation) => Number(/^(?:W\/)?"(\d+)"$/.exec(c.etag ?? '')?.[1] ?? NaN);
  const difference = version(a) - version(b);
  if (!Number.isNaN(difference)) return difference;
  return a.updated_at < b.updated_at ? -1 : a.updated_at > b.updated_at ? 1 : 0;
}

/** Whether the fields that a change is about are as they were. */
function same(a: Conversation, b: Conversation, change: Change): boolean {
  const plain = (value: unknown) =>
    JSON.stringify(Array.isArray(value) ? value.map((v: { id?: string }) => v.id ?? v) : value);
  return (Object.keys(change) as (keyof Change)[]).every((key) => plain(a[key]) === plain(b[key]));
}

/** A whole short list, or null where it is not to be had: the page leaves out what it would show. */
async function quiet<T>(path: string): Promise<T[] | null> {
  try {
    return (await api.get<Page<T>>(path, { query: { limit: 100 } })).items;
  } catch {
    return null;
  }
}

/** The object of an event, bare or beside its type. */
function unwrap(kind: string, data: unknown): Record<string, unknown> | null {
  if (typeof data !== 'object' || data === null) return null;
  const outer = data as Record<string, unknown>;
  for (const name of [kind, 'object', 'data']) {
    const inner = outer[name];
    if (typeof inner === 'object' && inner !== null && !Array.isArray(inner) && !('parts' in outer))
      if (name !== 'contact' || !('last_message' in outer)) return inner as Record<string, unknown>;
  }
  return outer;
}

function localStore(): Storage | null {
  try {
    return localStorage;
  } catch {
    return null;
  }
}
