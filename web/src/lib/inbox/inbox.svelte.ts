/** The one place that holds what the inbox knows: what the server said, what the stream adds, and what was just done here. */

import { t } from '$lib/i18n/index.svelte';
import { untrack } from 'svelte';
import { SvelteMap } from 'svelte/reactivity';
import { afterPaint } from '$lib/after-paint';
import { api, Problem } from '$lib/api/client';
import { early } from '$lib/api/early';
import type {
  Account,
  CannedReply,
  Contact,
  Conversation,
  Counts,
  Draft,
  Label,
  Me,
  Member,
  Message,
  Order,
  RemovedDraft,
  Role,
  Team,
} from '$lib/api/types';
import { clock } from '$lib/clock.svelte';
import { Changes, type ToastWords } from './changes';
import { Conversations } from './conversations.svelte';
import { Drafts, server } from './drafts.svelte';
import { unwrap } from './events';
import type { Filter } from './filter';
import { House } from './house.svelte';
import { Live } from './live.svelte';
import { Outbox, type Local } from './outbox.svelte';
import { People } from './people.svelte';
import { Presences } from './presences.svelte';
import type { StreamEvent } from './stream';
import { Threads } from './threads.svelte';
import { Uploads } from './uploads.svelte';
import type { Views } from './views.svelte';

/** So many rows behind the open one are here. */
const AHEAD = 12;

/** Whether a member sees the same as before. */
function sameLimits(a: Member, b: Member): boolean {
  const same = (x: string[] | null | undefined, y: string[] | null | undefined) =>
    String(x ?? 'all') === String(y ?? 'all');
  return same(a.account_ids, b.account_ids) && same(a.team_ids, b.team_ids);
}

export class Inbox extends Conversations {
  me: Me;
  house = new House();
  threads = new Threads(
    () => this.openId,
    (message) => message.client_id && this.outbox.echo(message),
  );
  people = new People();
  presence = new Presences();
  drafts: Drafts;
  uploads = new Uploads();
  outbox: Outbox;
  live: Live;

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

  #stopClock: () => void = () => {};
  #leaveHouse: () => void = () => {};
  /** The list is read from the start on, not only when the line is there. */
  #begun = false;
  /** Messages that came in since the line was back; null while there is nothing to tell of that. */
  #missed: number | null = null;

  constructor(me: Me, signedOut: () => void, store: Storage | null = localStore()) {
    super();
    this.me = me;
    this.drafts = new Drafts(me.id, store, me.role === 'viewer' ? null : server);
    this.outbox = new Outbox(me.id, store, {
      taken: (local, message) => this.#taken(local, message),
      refused: (local, problem) => this.#refusedToSend(local, problem),
      collided: (local, whole) => this.#collided(local, whole),
    });
    this.live = new Live({
      apply: (event) => this.#apply(event),
      up: (was, resumed) => this.#up(was, resumed),
      caughtUp: () => this.#caughtUp(),
      // The list is wanted even when the stream cannot be had.
      none: () => void this.loadFeed(),
      signedOut,
    });
  }

  // ———————————————————————————————————————————————— what others hold for it

  get accounts(): Account[] {
    return this.house.accounts;
  }

  get accountsKnown(): boolean {
    return this.house.accountsKnown;
  }

  get members(): Member[] {
    return this.house.members;
  }

  set members(members: Member[]) {
    this.house.members = members;
  }

  get labels(): Label[] {
    return this.house.labels;
  }

  set labels(labels: Label[]) {
    this.house.labels = labels;
  }

  get teams(): Team[] {
    return this.house.teams;
  }

  set teams(teams: Team[]) {
    this.house.teams = teams;
  }

  get views(): Views {
    return this.house.views;
  }

  get canned(): CannedReply[] {
    return this.house.canned;
  }

  get counts(): Counts | null {
    return this.house.counts;
  }

  get link(): Live['link'] {
    return this.live.link;
  }

  get retryAt(): number | null {
    return this.live.retryAt;
  }

  get offline(): boolean {
    return this.live.offline;
  }

  loadCanned = () => this.house.loadCanned();
  forgetCanned = () => this.house.forgetCanned();
  loadMembers = () => this.house.loadMembers();
  receive = (event: StreamEvent) => this.live.receive(event);
  applyNow = () => this.live.applyNow();
  thread = (id: string) => this.threads.of(id);
  lastOf = (c: Conversation) => this.threads.lastOf(c);

  /** The ids in the order of the list. */
  get order(): string[] {
    return this.lineup.order;
  }

  openThread = $derived(this.openId ? (this.threads.get(this.openId) ?? null) : null);

  // ———————————————————————————————————————————————— coming and going

  /** Begins. `place`: where the stream was before; then the list need not wait for the line to be there. */
  start(place: string | null = null) {
    this.#begun = place !== null;
    if (this.#begun) void this.loadFeed();
    early.forget();
    this.live.start(place);
    if (this.#begun) this.#leaveHouse = this.whenListed(() => void this.house.load());
    else void this.house.load();
    this.#stopClock = $effect.root(() => {
      $effect(() => {
        void clock.now;
        untrack(() => this.tick());
      });
    });
    addEventListener('pagehide', this.#flush);
  }

  /** Does something when the list has been drawn, which is what somebody waits for, or is long in coming. Call the answer to leave it. */
  whenListed(run: () => void): () => void {
    let leave = () => {};
    const over = () => {
      clearTimeout(long);
      stop();
      leave = afterPaint(run);
    };
    const long = setTimeout(over, 500);
    const stop = $effect.root(() => {
      $effect(() => {
        if (this.feed.state === 'ready' || this.feed.state === 'failed') untrack(over);
      });
    });
    return () => {
      clearTimeout(long);
      stop();
      leave();
    };
  }

  stop() {
    this.#leaveHouse();
    this.live.stop();
    this.outbox.stop();
    this.#stopClock();
    removeEventListener('pagehide', this.#flush);
    this.drafts.flush();
    this.drafts.stop();
  }

  tryNow() {
    this.live.tryNow();
    this.outbox.flush();
  }

  #flush = () => this.drafts.flush();

  override setFilter(filter: Filter): boolean {
    const other = super.setFilter(filter);
    if (this.#begun || this.link !== 'starting') void this.loadFeed();
    return other;
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
    // Those behind them are here before somebody comes to them, also where no list is shown that would ask for them.
    if (at >= 0 && this.stretch.section === null) void this.standing(Math.min(at + AHEAD, this.lineup.size - 1));
    const firsts = this.lineup.sections.map((s) => s.rows[0]?.id).filter((id): id is string => Boolean(id));
    for (const id of new Set([...near, ...firsts])) {
      const thread = this.thread(id);
      const row = this.rows.get(id)?.base;
      if (thread.state === 'new') void thread.load(false, row?.unread_count);
      const contact = row?.contact.id;
      if (contact) void this.people.load(contact);
    }
  }

  // ———————————————————————————————————————————————— what the stream says

  #apply(event: StreamEvent) {
    const [kind = '', what] = event.type.split('.');
    if (kind === 'reset') return this.#reset();
    const object = unwrap(kind, event.data);
    if (!object) return;
    switch (kind) {
      case 'conversation':
        if (what === 'hidden') this.hide(String(object['id']));
        else this.put(object as unknown as Conversation, event.id);
        break;
      case 'message':
        this.#takeMessage(object, what, event.id);
        break;
      case 'order':
        this.people.putOrder(object as unknown as Order);
        break;
      case 'contact':
        this.#takeContact(object as unknown as Contact);
        break;
      case 'account':
        this.house.takeAccount(object as unknown as Account);
        break;
      case 'member': {
        const member = object as unknown as Member;
        const was = this.house.takeMember(member);
        if (member.id !== this.me.id) break;
        if (member.role !== this.me.role || !was || !sameLimits(was, member)) void this.#seeAnew(member.role);
        this.meChanged();
        break;
      }
      case 'counts':
        this.house.takeCounts(object as Counts);
        this.recount();
        break;
      case 'draft':
        this.drafts.told(what, object as unknown as Draft | RemovedDraft);
        break;
      case 'presence':
        this.presence.take(object, this.me.id, (id) => this.members.find((m) => m.id === id)?.name);
        break;
    }
  }

  #takeMessage(object: Record<string, unknown>, what: string | undefined, event: string | null) {
    if (what === 'removed') {
      const gone = object as { id: string; conversation_id: string };
      this.threads.get(gone.conversation_id)?.drop(gone.id);
      return;
    }
    const message = object as unknown as Message;
    // Its conversation comes with it; one that does not is asked for.
    if (what === 'created' && !this.rows.has(message.conversation_id))
      setTimeout(() => this.need(message.conversation_id).catch(() => {}), 200);
    this.outbox.echo(message);
    // Who has said it types it no longer.
    if (what === 'created' && message.sender.id) this.presence.wrote(message.conversation_id, message.sender.id);
    if (message.direction === 'outbound') this.threads.said(message);
    const thread = this.threads.get(message.conversation_id);
    const isNew = thread?.take(message, event) ?? true;
    // What did not go out is never only a quiet bubble, where nobody looks at it.
    const isSeen = message.conversation_id === this.openId && !document.hidden && !thread?.hasAfter;
    if (isNew && !isSeen && message.delivery?.state === 'failed' && message.sender.id === this.me.id)
      this.say({
        what: 'notSent',
        conversation: message.conversation_id,
        by: 'platform',
        said: message.delivery.error,
      });
    if (what === 'created' && isNew) {
      this.noticed(message);
      if (message.mentions?.includes(this.me.id)) void this.mentioned(message.conversation_id);
    }
    if (what === 'created' && message.direction === 'inbound' && isNew) {
      if (this.#missed !== null) this.#missed++;
      this.#changes.letRead(message.conversation_id);
      this.heard(message);
    }
  }

  #takeContact(contact: Contact) {
    this.people.putContact(contact);
    const name = contact.name || t('contact.nameless');
    this.rename(contact.id, name, contact.avatar_url);
    for (const row of this.rows.values())
      if (row.base.contact.id === contact.id)
        row.base = { ...row.base, contact: { ...row.base.contact, name, avatar_url: contact.avatar_url } };
  }

  /** The span that the server keeps is over: everything on screen is read anew, in place. */
  #reset() {
    this.live.forget();
    this.forgetNames();
    this.forgetHidden();
    this.#anew();
  }

  /** We see something else from now on: nothing that was known stays, but what is read anew. */
  async #seeAnew(role: Role) {
    this.me = { ...this.me, role };
    this.rights(role);
    this.forgetHidden();
    const open = this.openId;
    this.forget([...this.rows.keys()].filter((id) => id !== open));
    this.people.clear();
    this.#anew();
    if (open === null) return;
    try {
      this.put(await api.get<Conversation>(`/conversations/${open}`), null);
    } catch (cause) {
      if (cause instanceof Problem && cause.status === 404) this.forget([open]);
    }
  }

  override forget(ids: readonly string[]) {
    super.forget(ids);
    for (const id of ids) {
      this.threads.forget(id);
      if (this.openId === id) this.gone(id);
    }
  }

  #anew() {
    // How much of it is new, nobody counted.
    this.#missed = null;
    this.stale();
    void this.house.load();
    this.threads.anew();
    this.people.forget(this.open?.contact.id ?? null);
  }

  #up(was: Live['link'], resumed: boolean) {
    this.outbox.flush();
    if (was !== 'up') void this.drafts.load();
    if (was === 'starting') {
      // Where it was read before, what changed since its place is told now.
      if (this.feed.state === 'new' || this.feed.state === 'failed') void this.loadFeed();
    } else if (was === 'down') {
      if (this.feed.state === 'failed') void this.loadFeed();
      // Without an id to go on from, what happened meanwhile has to be read.
      if (!resumed) this.#anew();
      if (this.openThread?.state === 'failed') void this.openThread.load();
      if (this.offline && resumed) this.#missed = 0;
    }
  }

  #caughtUp() {
    const count = this.#missed;
    this.#missed = null;
    if (count !== null) this.say({ what: 'back', count });
  }

  // ———————————————————————————————————————————————— doing

  #changes = new Changes(this);
  change = this.#changes.change.bind(this.#changes);
  changeMany = this.#changes.changeMany.bind(this.#changes);
  markRead = this.#changes.markRead.bind(this.#changes);
  namedIn = this.#changes.namedIn.bind(this.#changes);
  markUnread = this.#changes.markUnread.bind(this.#changes);
  announce = this.#changes.announce.bind(this.#changes);
  retry = this.#changes.retry.bind(this.#changes);
  unsend = this.#changes.unsend.bind(this.#changes);
  settle = this.#changes.settle.bind(this.#changes);
  takeBack = this.#changes.takeBack.bind(this.#changes);

  protected left() {
    this.#changes.letRead(null);
  }

  /** Takes back what was sent a moment ago; the composer that is open says how. False when there is nothing to take back. */
  undoSend: () => Promise<boolean> = () => Promise.resolve(false);

  /** Conversations in which somebody else was faster than what was sent last. */
  collided = new SvelteMap<string, string>();

  #collided(local: Local, whole: readonly Local[]) {
    const words = local.batch?.text ?? local.text;
    const { drafts } = this;
    const now = drafts.text(local.conversation, 'reply');
    const beside = drafts.beside(local.conversation, 'reply');
    const files = whole.flatMap((l) => l.attachments);
    this.uploads.putBefore(`${local.conversation}.reply`, files);
    drafts.set(local.conversation, 'reply', [words, now].filter(Boolean).join('\n'), undefined, {
      files: [...files, ...beside.files],
      cards: [...whole.flatMap((l) => l.cards), ...beside.cards],
      replyTo: local.replyTo,
    });
    this.collided.set(local.conversation, local.key);
    // Who it was comes by the stream; where that lags, the thread is read.
    void this.threads.get(local.conversation)?.load(true);
  }

  /** Where nobody looks, what was refused is more than a bubble. */
  #refusedToSend(local: Local, problem: Problem) {
    if (local.conversation === this.openId) return;
    this.say({
      what: 'notSent',
      conversation: local.conversation,
      by: 'server',
      said: problem,
    });
  }

  #taken(local: Local, message: Message) {
    this.threads.get(local.conversation)?.take(message, null);
    this.sent(message);
  }
}

function localStore(): Storage | null {
  try {
    return localStorage;
  } catch {
    return null;
  }
}
