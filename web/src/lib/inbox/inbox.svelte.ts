/** The one place that holds what the inbox knows: what the server said, what the stream adds, and what was just done here. */

import { t } from '$lib/i18n/index.svelte';
import { untrack } from 'svelte';
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
  Role,
  Team,
} from '$lib/api/types';
import { clock } from '$lib/clock.svelte';
import { Changes, type ToastWords } from './changes';
import { Drafts, server } from './drafts.svelte';
import { Seen, unwrap } from './events';
import { Feed } from './feed.svelte';
import { EVERYTHING, fits, isTold, serverQuery, type Filter } from './filter';
import { Lineup } from './lineup.svelte';
import { Outbox, type Local } from './outbox.svelte';
import { People } from './people.svelte';
import { Presences } from './presences.svelte';
import { compareVersions, Row } from './row.svelte';
import { compareIds, Stream, type StreamEvent } from './stream';
import { Thread } from './thread.svelte';
import { Views } from './views.svelte';

/** Somebody whose platform told no name (yet) is still called something. */
function named(c: Conversation): Conversation {
  return c.contact.name ? c : { ...c, contact: { ...c.contact, name: t('contact.nameless') } };
}

/** Whether a member sees the same as before. */
function sameLimits(a: Member, b: Member): boolean {
  const same = (x: string[] | null | undefined, y: string[] | null | undefined) =>
    String(x ?? 'all') === String(y ?? 'all');
  return same(a.account_ids, b.account_ids) && same(a.team_ids, b.team_ids);
}

export class Inbox {
  me: Me;
  rows = new SvelteMap<string, Row>();
  threads = new SvelteMap<string, Thread>();
  people = new People();
  presence = new Presences();
  accounts = $state.raw<Account[]>([]);
  accountsKnown = $state(false);
  members = $state.raw<Member[]>([]);
  labels = $state.raw<Label[]>([]);
  teams = $state.raw<Team[]>([]);
  views = new Views();
  canned = $state.raw<CannedReply[]>([]);
  counts = $state.raw<Counts | null>(null);

  filter = $state.raw<Filter>(EVERYTHING);
  #openId = $state<string | null>(null);
  #overId: string | null = null;

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
  /** Hears each message that is new here, of whatever kind, for what asks for somebody's attention. */
  noticed: (message: Message) => void = () => {};
  /** Hears that something of our own changed on the server. */
  meChanged: () => void = () => {};
  /** The conversation on screen is no longer ours to see. */
  gone: (id: string) => void = () => {};
  /** We may do something else from now on. */
  rights: (role: Role) => void = () => {};

  #feeds = new Map<string, Feed>();
  #stream: Stream;
  #queue: StreamEvent[] = [];
  #frame = 0;
  #seen = new Seen();
  #waits = new Set<string>();
  #stopClock: () => void = () => {};
  #offlineTimer: ReturnType<typeof setTimeout> | undefined;
  #missed = 0;
  #wanted = new Set<string>();

  constructor(me: Me, signedOut: () => void, store: Storage | null = localStore()) {
    this.me = me;
    this.drafts = new Drafts(me.id, store, me.role === 'viewer' ? null : server);
    this.outbox = new Outbox(me.id, store, {
      taken: (local, message) => this.#taken(local, message),
      refused: () => {},
      collided: (local, whole) => this.#collided(local, whole),
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

  lineup = new Lineup({
    now: () => untrack(() => clock.now),
    sort: () => untrack(() => this.filter.sort),
    fits: (c) => untrack(() => fits(c, this.filter, this.me.id) && (!isTold(this.filter) || this.feed.told.has(c.id))),
    beyond: (c) => untrack(() => this.feed.beyond(c)),
    held: (id) => id === untrack(() => this.#openId) || id === this.#overId,
    stays: ({ view, base }) =>
      view.id === untrack(() => this.#openId) && view.status === base.status && view.status !== 'resolved',
    only: () => (this.filter.next ? 'next' : null),
  });

  /** Rows that something came to since the list last looked, for telling of those above. */
  stirred = new Set<string>();

  /** The ids in the order of the list. */
  get order(): string[] {
    return this.lineup.order;
  }

  /** Conversations that wait for us, of those that are known here. */
  waitingCount = $state(0);

  /** The conversation on screen. */
  get openId(): string | null {
    return this.#openId;
  }

  set openId(id: string | null) {
    const left = this.#openId;
    this.#openId = id;
    this.#changes.letRead(null);
    this.#release(left);
  }

  /** The row under the pointer. */
  get overId(): string | null {
    return this.#overId;
  }

  set overId(id: string | null) {
    const left = this.#overId;
    this.#overId = id;
    this.#release(left);
  }

  /** What was open or under the pointer moves when it is left. */
  #release(id: string | null) {
    if (id !== null)
      untrack(() => {
        const row = this.rows.get(id);
        if (row) this.lineup.put(row);
      });
  }

  open = $derived(this.#openId ? (this.rows.get(this.#openId)?.view ?? null) : null);
  openThread = $derived(this.#openId ? (this.threads.get(this.#openId) ?? null) : null);

  // ———————————————————————————————————————————————— reading

  start() {
    this.#stream.start();
    void this.#basics();
    this.#stopClock = $effect.root(() => {
      $effect(() => {
        void clock.now;
        untrack(() => this.lineup.tick());
      });
    });
    addEventListener('pagehide', this.#flush);
  }

  stop() {
    this.#stream.stop();
    this.#stopClock();
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
    if (JSON.stringify(filter) === JSON.stringify(this.filter))
      return void (this.link !== 'starting' && this.loadFeed());
    this.filter = filter;
    this.feed = this.#feedOf(filter);
    this.lineup.rebuild(this.rows.values());
    if (this.link !== 'starting') void this.loadFeed();
  }

  #feedOf(filter: Filter): Feed {
    const key = JSON.stringify([serverQuery(filter), filter.sort]);
    let feed = this.#feeds.get(key);
    if (!feed) this.#feeds.set(key, (feed = new Feed(filter, (page) => page.forEach((c) => this.put(c, null)))));
    return feed;
  }

  /** Reads the first pages of the view. */
  async loadFeed(fresh = false) {
    const { feed } = this;
    if ((await feed.load(fresh)) && feed === this.feed) this.lineup.rebuild(this.rows.values());
  }

  /** Reads on, as the list nears its end. */
  async loadMore() {
    const { feed } = this;
    if ((await feed.loadMore()) && feed === this.feed) this.lineup.reveal();
  }

  #cannedAsked: Promise<void> | null = null;

  /** Canned replies are read when somebody first asks for them. */
  loadCanned(): Promise<void> {
    this.#cannedAsked ??= quiet<CannedReply>('/canned-replies').then((all) => {
      if (all) this.canned = all;
      // What did not come is asked for again.
      else this.#cannedAsked = null;
    });
    return this.#cannedAsked;
  }

  /** They were changed: read anew when somebody next asks for them. */
  forgetCanned() {
    this.#cannedAsked = null;
  }

  async #basics() {
    void this.loadCounts();
    this.#cannedAsked = null;
    void this.views.load();
    const [accounts, members, labels, teams] = await Promise.all([
      quiet<Account>('/accounts'),
      quiet<Member>('/members'),
      quiet<Label>('/labels'),
      quiet<Team>('/teams'),
    ]);
    if (accounts) {
      this.accounts = accounts;
      this.accountsKnown = true;
    }
    if (members) this.members = members;
    if (labels) this.labels = labels;
    if (teams) this.teams = teams;
  }

  /** Who works and how much they have, read again when somebody is about to choose one of them. */
  async loadMembers() {
    const members = await quiet<Member>('/members');
    if (members) this.members = members;
  }

  async loadCounts() {
    try {
      this.counts = await api.get<Counts>('/conversations/counts');
    } catch {
      // The rows themselves still show.
    }
  }

  /** The last message of a conversation, where the page has seen it whole: who wrote it and what became of it. */
  lastOf(c: Conversation): Message | null {
    const id = c.last_message?.id;
    if (!id) return null;
    const word = this.#lasts.get(c.id);
    if (word?.id === id) return word;
    const newest = this.threads.get(c.id)?.newest;
    return newest?.id === id ? newest : null;
  }

  #lasts = new SvelteMap<string, Message>();

  /** Makes sure that a conversation is known, for opening it by its address. */
  async need(id: string): Promise<Row | null> {
    const have = this.rows.get(id);
    if (have) return have;
    if (this.#wanted.has(id)) return null;
    this.#wanted.add(id);
    try {
      return this.put(await api.get<Conversation>(`/conversations/${id}`), null);
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
    const at = this.openId ? this.lineup.indexOf(this.openId) : -1;
    const near: string[] = [];
    for (let i = at < 0 ? 0 : at - 3; i <= (at < 0 ? 2 : at + 3); i++) {
      const id = this.lineup.at(i);
      if (id) near.push(id);
    }
    const firsts = this.lineup.sections.map((s) => s.rows[0]?.id).filter((id): id is string => Boolean(id));
    for (const id of new Set([...near, ...firsts])) {
      const thread = this.thread(id);
      if (thread.state === 'new') void thread.load();
      const contact = this.rows.get(id)?.base.contact.id;
      if (contact) void this.people.load(contact);
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
    if (!this.#seen.isNew(event.id)) return;
    const [kind = '', what] = event.type.split('.');
    if (kind === 'reset') return this.#reset();
    const object = unwrap(kind, event.data);
    if (!object) return;
    switch (kind) {
      case 'conversation':
        if (what === 'hidden') {
          this.#forget([String(object['id'])]);
          break;
        }
        this.put(object as unknown as Conversation, event.id);
        break;
      case 'message': {
        if (what === 'removed') {
          const gone = object as { id: string; conversation_id: string };
          this.threads.get(gone.conversation_id)?.drop(gone.id);
          break;
        }
        const message = object as unknown as Message;
        const known = this.rows.has(message.conversation_id);
        if (!known && what === 'created') void this.need(message.conversation_id);
        this.outbox.echo(message);
        // Who has said it types it no longer.
        if (what === 'created' && message.sender.id) this.presence.wrote(message.conversation_id, message.sender.id);
        if (message.direction === 'outbound') this.#lasts.set(message.conversation_id, message);
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
        if (what === 'created' && isNew) this.noticed(message);
        if (what === 'created' && message.direction === 'inbound' && isNew) {
          this.#missed++;
          this.#changes.letRead(message.conversation_id);
          this.heard(message);
        }
        break;
      }
      case 'order':
        this.people.putOrder(object as unknown as Order);
        break;
      case 'contact': {
        const contact = object as unknown as Contact;
        this.people.putContact(contact);
        for (const row of this.rows.values())
          if (row.base.contact.id === contact.id)
            row.base = {
              ...row.base,
              contact: {
                ...row.base.contact,
                name: contact.name || t('contact.nameless'),
                avatar_url: contact.avatar_url,
              },
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
        const was = this.members.find((m) => m.id === member.id);
        if (member.id === this.me.id && (member.role !== this.me.role || !was || !sameLimits(was, member)))
          void this.#seeAnew(member.role);
        this.members = was ? this.members.map((m) => (m.id === member.id ? member : m)) : [...this.members, member];
        if (member.id === this.me.id) this.meChanged();
        break;
      }
      case 'counts':
        this.counts = object as Counts;
        this.views.counted(this.counts['views']);
        break;
      case 'presence':
        this.presence.take(object, this.me.id, (id) => this.members.find((m) => m.id === id)?.name);
        break;
    }
  }

  /** Takes a conversation from an answer, or from the event named. */
  put(told: Conversation, event: string | null): Row {
    const c = named(told);
    const row = this.rows.get(c.id);
    if (!row) {
      const fresh = new Row(c, this.#changed);
      fresh.event = event;
      this.rows.set(c.id, fresh);
      if (event) this.stirred.add(c.id);
      this.#changed(fresh);
      return fresh;
    }
    // An answer that was asked for earlier, or an event out of order, never takes back what is newer.
    const order = compareVersions(c, row.base);
    if (order < 0) return row;
    if (event && row.event && order === 0 && compareIds(event, row.event) < 0) return row;
    if (event) row.event = event;
    if (event && c.last_message?.id !== row.base.last_message?.id) this.stirred.add(c.id);
    row.base = c;
    return row;
  }

  #changed = (row: Row) =>
    untrack(() => {
      const { id, waiting_since, status } = row.view;
      if (waiting_since !== null && (status === 'open' || status === 'pending')) this.#waits.add(id);
      else this.#waits.delete(id);
      this.waitingCount = this.#waits.size;
      this.lineup.put(row);
    });

  /** The span that the server keeps is over: everything on screen is read anew, in place. */
  #reset() {
    this.#seen.clear();
    this.#anew();
  }

  /** We see something else from now on: nothing that was known stays, but what is read anew. */
  async #seeAnew(role: Role) {
    this.me = { ...this.me, role };
    this.rights(role);
    const open = this.#openId;
    this.#forget([...this.rows.keys()].filter((id) => id !== open));
    this.people.clear();
    this.#anew();
    if (open === null) return;
    try {
      this.put(await api.get<Conversation>(`/conversations/${open}`), null);
    } catch (cause) {
      if (cause instanceof Problem && cause.status === 404) this.#forget([open]);
    }
  }

  /** Lets go of conversations that are no longer ours to see. */
  #forget(ids: readonly string[]) {
    for (const id of ids) {
      this.rows.delete(id);
      this.threads.delete(id);
      this.#lasts.delete(id);
      this.stirred.delete(id);
      this.#waits.delete(id);
      if (this.#openId === id) this.gone(id);
    }
    this.waitingCount = this.#waits.size;
    this.lineup.rebuild(this.rows.values());
  }

  #anew() {
    for (const feed of this.#feeds.values()) if (feed !== this.feed && feed.state === 'ready') feed.state = 'new';
    void this.loadFeed(true);
    void this.#basics();
    for (const thread of this.threads.values())
      if (thread.id === this.openId) void thread.load(true);
      else this.threads.delete(thread.id);
    this.people.forget(this.open?.contact.id ?? null);
  }

  #up(resumed: boolean) {
    const was = this.link;
    this.link = 'up';
    this.retryAt = null;
    clearTimeout(this.#offlineTimer);
    this.outbox.flush();
    if (was !== 'up') void this.drafts.load();
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

  #changes = new Changes(this);
  change = this.#changes.change.bind(this.#changes);
  changeMany = this.#changes.changeMany.bind(this.#changes);
  markRead = this.#changes.markRead.bind(this.#changes);
  markUnread = this.#changes.markUnread.bind(this.#changes);
  announce = this.#changes.announce.bind(this.#changes);
  retry = this.#changes.retry.bind(this.#changes);
  unsend = this.#changes.unsend.bind(this.#changes);
  settle = this.#changes.settle.bind(this.#changes);
  takeBack = this.#changes.takeBack.bind(this.#changes);

  /** Takes back what was sent a moment ago; the composer that is open says how. False when there is nothing to take back. */
  undoSend: () => Promise<boolean> = () => Promise.resolve(false);

  /** Conversations in which somebody else was faster than what was sent last. */
  collided = new SvelteMap<string, string>();

  #collided(local: Local, whole: readonly Local[]) {
    const words = local.batch?.text ?? local.text;
    const { drafts } = this;
    const now = drafts.text(local.conversation, 'reply');
    const files = [...whole.flatMap((l) => l.attachments), ...drafts.beside(local.conversation, 'reply').files];
    drafts.set(local.conversation, 'reply', [words, now].filter(Boolean).join('\n'), undefined, {
      files,
      replyTo: local.replyTo,
    });
    this.collided.set(local.conversation, local.key);
    // Who it was comes by the stream; where that lags, the thread is read.
    void this.threads.get(local.conversation)?.load(true);
  }

  #taken(local: Local, message: Message) {
    this.threads.get(local.conversation)?.take(message, null);
    this.sent(message);
  }
}

/** A whole short list, or null where it is not to be had: the page leaves out what it would show. */
async function quiet<T>(path: string): Promise<T[] | null> {
  try {
    return (await api.get<Page<T>>(path, { query: { limit: 100 } })).items;
  } catch {
    return null;
  }
}

function localStore(): Storage | null {
  try {
    return localStorage;
  } catch {
    return null;
  }
}
