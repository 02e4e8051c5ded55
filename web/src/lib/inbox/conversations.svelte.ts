/** The conversations that are known here, and the list that shows some of them: its first rows, and a stretch where somebody looks. */

import { t } from '$lib/i18n/index.svelte';
import { untrack } from 'svelte';
import { SvelteMap } from 'svelte/reactivity';
import { api, Problem } from '$lib/api/client';
import type { Conversation, Me } from '$lib/api/types';
import { clock } from '$lib/clock.svelte';
import { Feed } from './feed.svelte';
import { EVERYTHING, fits, isTold, serverQuery, type Filter } from './filter';
import { Lineup } from './lineup.svelte';
import { windowRank, type SectionName } from './place';
import { compareVersions, Row } from './row.svelte';
import { compareIds } from './stream';
import { Stretch, type Read, type Start } from './stretch.svelte';

/** So many rows of a section are read from its beginning; who goes further reads where they look. */
const HEAD = 300;
/** A section whose beginning grew by what happened is cut at this. */
const GROWN = 500;
/** More rows than these are not kept, but those that are shown or held. */
const KEPT = 2000;

export abstract class Conversations {
  /** Who looks. */
  abstract me: Me;
  /** Another conversation is open. */
  protected abstract left(): void;

  rows = new SvelteMap<string, Row>();
  filter = $state.raw<Filter>(EVERYTHING);
  /** Conversations that wait for us, of those that are known here. */
  waitingCount = $state(0);
  /** Rows that something came to since the list last looked, for telling of those above. */
  stirred = new Set<string>();
  /** Whether a row is needed although the list shows it nowhere. */
  needed: (id: string) => boolean = () => false;

  #openId = $state<string | null>(null);
  #overId: string | null = null;
  #feeds = new Map<string, Feed>();
  /** Said to be no longer ours to see: an answer from before that does not bring them back. */
  #hidden = new Set<string>();
  #waits = new Set<string>();
  #wanted = new Map<string, Promise<Row | null>>();

  feed: Feed = $state.raw(this.#feedOf(EVERYTHING));

  stretch: Stretch = new Stretch({
    read: (section, start, limit) => this.#read(section, start, limit),
    head: (section) => this.lineup.countOf(section),
    behind: (section) => this.#behind(section),
    total: (section) => this.#total(section),
    stands: (id) => this.lineup.has(id),
    key: (row) => this.#key(row.view),
    short: (section, rows) => {
      const sort = this.feed.sortOf(section);
      if (sort) this.feed.shorten(sort, rows + this.#picked(section));
    },
  });

  lineup: Lineup = new Lineup(
    {
      now: () => untrack(() => clock.now),
      sort: () => untrack(() => this.filter.sort),
      fits: (c) => untrack(() => this.fits(c)),
      beyond: (c) => untrack(() => this.feed.beyond(c, clock.now)),
      total: (name) => this.#total(name),
      more: (name) => this.#behind(name) !== null,
      held: (id) => untrack(() => this.#held(id)),
      stays: ({ view, base }) =>
        view.id === untrack(() => this.#openId) && view.status === base.status && view.status !== 'resolved',
      only: () => (this.filter.next ? 'next' : null),
    },
    this.stretch,
  );

  /** Whether a conversation belongs to the view. */
  fits(c: Conversation): boolean {
    return fits(c, this.filter, this.me.id) && (!isTold(this.filter) || this.feed.told.has(c.id));
  }

  /** Whether it is in the list, wherever that has been scrolled to. */
  belongs(id: string): boolean {
    const row = this.rows.get(id);
    return this.lineup.has(id) || (row !== undefined && this.fits(row.view));
  }

  #held(id: string): boolean {
    return id === this.#openId || id === this.#overId;
  }

  /** The conversation on screen. */
  get openId(): string | null {
    return this.#openId;
  }

  set openId(id: string | null) {
    const left = this.#openId;
    this.#openId = id;
    this.left();
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
        if (row) this.#place(row);
      });
  }

  open = $derived(this.#openId ? (this.rows.get(this.#openId)?.view ?? null) : null);

  // ———————————————————————————————————————————————— reading

  /** Shows another view. Answers false when it is the one that is shown. */
  setFilter(filter: Filter): boolean {
    if (JSON.stringify(filter) === JSON.stringify(this.filter)) return false;
    this.filter = filter;
    this.feed = this.#feedOf(filter);
    this.#rebuild();
    // What belongs to it by words and notes was told when it was read, and may be more by now.
    if (isTold(filter) && this.feed.state === 'ready') void this.loadFeed(true);
    return true;
  }

  /** A note names me: the view of those that do has its conversation from now on. */
  async mentioned(id: string): Promise<void> {
    const { feed } = this;
    if (!this.filter.mentioned || this.filter.q) return;
    feed.told.add(id);
    const row = this.rows.get(id) ?? (await this.need(id).catch(() => null));
    if (row && feed === this.feed) this.#place(row);
  }

  #rebuild() {
    this.stretch.clear();
    this.lineup.rebuild(this.rows.values());
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
    await feed.load(fresh, (take) => {
      this.#taking = feed === this.feed;
      try {
        take();
      } finally {
        this.#taking = false;
      }
      if (feed === this.feed) this.#rebuild();
    });
    await this.#readShort();
  }

  /** First pages are being taken: what they bring is placed when all of it is here. */
  #taking = false;

  /** Those whose time runs out first are here, however long the list: they are read on as they are dealt with and as time goes on. */
  async #readShort() {
    const { feed } = this;
    const now = untrack(() => clock.now);
    const known = () => [...untrack(() => this.rows).values()].map((row) => row.view);
    if ((await feed.readShort(now, known, this.me.id)) && feed === this.feed) {
      this.lineup.reveal();
      this.stretch.sift();
    }
  }

  /** Time went on: whose time got short moves up. */
  tick() {
    this.lineup.tick();
    this.stretch.sift();
    void this.#readShort();
  }

  /** Reads on a view that is read from its beginning, as the list nears its end. */
  async loadMore() {
    const { feed } = this;
    if (!feed.far && (await feed.loadMore()) && feed === this.feed) this.lineup.reveal();
  }

  /** Somebody looks at rows of a section: those that are missing are read, from its beginning or where they are. */
  async reach(section: SectionName, from: number, to: number) {
    const { feed } = this;
    const sort = feed.sortOf(section);
    if (!sort || !feed.far || feed.state !== 'ready') return;
    const head = this.lineup.countOf(section);
    const near = from <= head + 50 && head < HEAD && this.stretch.section !== section;
    if (near && feed.more[sort] !== null) {
      if ((await feed.loadMore(sort, head + this.#passed(section))) && feed === this.feed) this.lineup.reveal();
    } else await this.stretch.reach(section, from, to);
    this.#sweep();
  }

  /** What is waiting and shown among those whose time is short. */
  #picked(section: SectionName): number {
    return section === 'waiting' ? this.lineup.countOf('next') : 0;
  }

  /** Those of them who stand among the first rows of the section for the server. */
  #passed(section: SectionName): number {
    if (section !== 'waiting') return 0;
    const { sections } = this.lineup;
    return (
      sections.find(({ name }) => name === 'next')?.rows.filter(({ row }) => this.feed.isBefore(row.view)).length ?? 0
    );
  }

  #behind(section: SectionName): string | null {
    const sort = this.feed.far ? this.feed.sortOf(section) : null;
    return sort && this.feed.more[sort];
  }

  #total(section: SectionName): number | null {
    const sort = this.feed.sortOf(section);
    const total = sort && this.feed.total(sort);
    return total === null ? null : total - this.#picked(section);
  }

  /** What the server orders a conversation by. */
  #key(c: Conversation): string {
    if (this.filter.sort === 'window') return String(windowRank(c));
    const last = c.last_message?.sent_at ?? c.updated_at;
    return this.filter.sort === 'recent' ? last : String(c.waiting_since ?? `-${last}`);
  }

  async #read(section: SectionName, start: Start, limit: number): Promise<Read | null> {
    const { feed } = this;
    const sort = feed.sortOf(section);
    if (!sort) return null;
    const from = 'skip' in start ? { skip: start.skip + this.#passed(section) } : start;
    try {
      const page = await feed.page(sort, from, limit);
      if (feed !== this.feed) return null;
      return { rows: page.items.flatMap((c) => this.put(c, null) ?? []), next: page.next_cursor };
    } catch {
      // Scrolling on tries again.
      return null;
    }
  }

  /** Who stands at a place of the list, read when it is not here. */
  async standing(index: number): Promise<string | null> {
    const here = this.lineup.at(index);
    if (here !== null || index < 0) return here;
    let at = index;
    for (const { name, length } of this.lineup.sections) {
      if (at < length) {
        await this.reach(name, at, at + 1);
        break;
      }
      at -= length;
    }
    return this.lineup.at(index);
  }

  /** Makes sure that a conversation is known, for opening it by its address. None where there is none; throws when it did not come. */
  async need(id: string): Promise<Row | null> {
    const have = this.rows.get(id);
    if (have) return have;
    let wanted = this.#wanted.get(id);
    if (!wanted) {
      wanted = this.#want(id).finally(() => this.#wanted.delete(id));
      this.#wanted.set(id, wanted);
    }
    return wanted;
  }

  async #want(id: string): Promise<Row | null> {
    try {
      return this.put(await api.get<Conversation>(`/conversations/${id}`), null);
    } catch (cause) {
      if (cause instanceof Problem && cause.status >= 400 && cause.status < 500 && cause.status !== 429) return null;
      throw cause;
    }
  }

  // ———————————————————————————————————————————————— keeping

  /** Takes a conversation from an answer, or from the event named. None where it is no longer ours to see. */
  put(told: Conversation, event: string | null): Row | null {
    if (event === null && this.#hidden.has(told.id)) return null;
    this.#hidden.delete(told.id);
    const c = named(event === null ? this.#renamed(told) : told);
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

  #names = new Map<string, Pick<Conversation['contact'], 'name' | 'avatar_url'>>();

  /** A contact was renamed. An answer that was asked for before that tells the old name, and changes no version. */
  rename(id: string, name: string, avatar_url: string | null) {
    this.#names.delete(id);
    this.#names.set(id, { name, avatar_url });
    if (this.#names.size > 500) this.#names.delete(this.#names.keys().next().value!);
  }

  /** What was renamed may have been renamed again while nothing was heard. */
  forgetNames() {
    this.#names.clear();
  }

  #renamed(c: Conversation): Conversation {
    const known = this.#names.get(c.contact.id);
    return known ? { ...c, contact: { ...c.contact, ...known } } : c;
  }

  #changed = (row: Row) =>
    untrack(() => {
      // What was laid over one that is no longer here.
      if (this.rows.get(row.view.id) !== row) return;
      const { id, waiting_since, status } = row.view;
      if (waiting_since !== null && (status === 'open' || status === 'pending')) this.#waits.add(id);
      else this.#waits.delete(id);
      this.waitingCount = this.#waits.size;
      if (!this.#taking) this.#place(row);
    });

  #place(row: Row) {
    const { id } = row.view;
    this.lineup.put(row);
    this.stretch.put(row, this.fits(row.view), this.#held(id));
  }

  /** One is no longer ours to see. */
  hide(id: string) {
    this.#hidden.add(id);
    this.forget([id]);
  }

  /** We may see them again: whatever is read from now on says so. */
  forgetHidden() {
    this.#hidden.clear();
  }

  /** Lets go of conversations that are no longer ours to see. */
  forget(ids: readonly string[]) {
    for (const id of ids) this.#drop(id);
    this.waitingCount = this.#waits.size;
    this.lineup.rebuild(this.rows.values());
  }

  #drop(id: string) {
    const row = this.rows.get(id);
    if (row) this.lineup.forget(row);
    this.stretch.drop(id);
    this.rows.delete(id);
    this.stirred.delete(id);
    this.#waits.delete(id);
  }

  /** All that was read of the list is old. */
  protected stale() {
    for (const feed of this.#feeds.values()) if (feed !== this.feed && feed.state === 'ready') feed.state = 'new';
    void this.loadFeed(true);
  }

  /** The server counted anew: how long a view is that is longer than what is here. */
  recount() {
    const { feed } = this;
    this.#sweep();
    clearTimeout(this.#recounting);
    if (Object.values(feed.more).some((place) => place !== null))
      this.#recounting = setTimeout(() => {
        void feed.recount();
        void this.#readShort();
      }, 400);
  }

  #recounting: ReturnType<typeof setTimeout> | undefined;

  /** Whether a row is kept although the list shows it nowhere. */
  #stays(row: Row): boolean {
    const { id } = row.view;
    return row.isLaid || this.#held(id) || this.needed(id) || this.feed.watches(row.view);
  }

  /** Lets go of rows that nobody looks at, so that a day's work does not fill the memory. */
  #sweep() {
    for (const { name, rows } of this.lineup.sections) {
      const sort = this.feed.far && rows.length > GROWN ? this.feed.sortOf(name) : null;
      // A stretch begins behind the head: it is read again behind the shorter one.
      if (sort && this.stretch.section === name) this.stretch.clear();
      const last = sort && this.lineup.cut(name, HEAD);
      if (last) this.feed.cut(sort, last.view);
    }
    if (this.rows.size <= KEPT) return;
    for (const [id, row] of this.rows)
      if (!this.lineup.has(id) && !this.stretch.has(id) && !this.#stays(row)) this.#drop(id);
    this.waitingCount = this.#waits.size;
    // Other views were read into the same rows.
    for (const [key, feed] of this.#feeds) if (feed !== this.feed) this.#feeds.delete(key);
  }
}

/** Somebody whose platform told no name (yet) is still called something. */
function named(c: Conversation): Conversation {
  return c.contact.name ? c : { ...c, contact: { ...c.contact, name: t('contact.nameless') } };
}
