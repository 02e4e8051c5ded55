/** How far a view has been read from the server, in each of the orders that its sections need: its first rows, without a gap. */

import { api, Problem, type Page } from '$lib/api/client';
import type { Conversation } from '$lib/api/types';
import { isTold, serverQuery, type Filter } from './filter';
import { windowRank, type SectionName } from './place';
import { PAGE as ON, type Start } from './stretch.svelte';

export type ServerSort = 'window' | 'waiting' | 'recent';

const PAGE = 50;
/** As far as the server passes over rows. */
const FARTHEST = 200_000;

/** How many conversations a view has. */
export interface Count {
  conversations: number;
  waiting: number;
  is_whole: boolean;
}

type More = Record<ServerSort, string | null>;

export class Feed {
  state = $state<'new' | 'loading' | 'ready' | 'failed'>('new');
  /** Status of the answer that failed. */
  status = $state<number | null>(null);
  /** The place behind what was read; empty when only the number of rows tells it, null when there is no more. */
  more = $state.raw<More>({ window: null, waiting: null, recent: null });
  count = $state.raw<Count | null>(null);
  #loadingMore = false;
  /** Those that the server named, where a row alone does not say whether it belongs. */
  told = new Set<string>();

  // Beyond these, rows may be missing in between; they are not shown until the gap is read.
  #windowTo = -Infinity;
  #waitingTo = Infinity;
  #recentTo = -Infinity;

  constructor(
    private readonly filter: Filter,
    private readonly take: (page: readonly Conversation[]) => void,
  ) {}

  /**
   * Whether any part of the list can be read by itself. What was searched for comes as it is found, and whose time is short
   * is known only of those that are here: both are read on from their beginning.
   */
  get far(): boolean {
    return !this.filter.q && !this.filter.next;
  }

  /** The order that a section comes in; null for one that this view has not, or that is picked from the others. */
  sortOf(section: SectionName): ServerSort | null {
    if (section === 'next' || (section === 'all') === this.#parted) return null;
    if (section === 'waiting') return 'waiting';
    return this.filter.sort === 'window' ? 'window' : 'recent';
  }

  /** The orders that the first pages come in. */
  get #sorts(): readonly ServerSort[] {
    const { q, sort, waiting, next } = this.filter;
    // What was searched for comes in the order in which it was found.
    if (q) return ['recent'];
    if (sort === 'recent' || sort === 'window') return [sort];
    const theirs: ServerSort[] = waiting || next ? [] : ['recent'];
    return sort === 'turn' ? ['window', 'waiting', ...theirs] : ['waiting', ...theirs];
  }

  /** Reads the first pages, all orders at once. Answers whether it did. */
  async load(fresh = false): Promise<boolean> {
    if (this.state === 'loading' || (this.state === 'ready' && !fresh)) return false;
    if (this.state !== 'ready') this.state = 'loading';
    try {
      const sorts = this.#sorts;
      void this.recount();
      const pages = await Promise.all(sorts.map((sort) => this.#read(sort, '', PAGE)));
      const more: More = { window: null, waiting: null, recent: null };
      this.#windowTo = -Infinity;
      this.#waitingTo = Infinity;
      this.#recentTo = -Infinity;
      sorts.forEach((sort, i) => this.#takePage(more, sort, pages[i]!));
      this.more = more;
      this.state = 'ready';
      this.status = null;
      return true;
    } catch (cause) {
      if (this.state !== 'ready') this.state = 'failed';
      this.status = cause instanceof Problem ? cause.status : null;
      return false;
    }
  }

  /** How many there are, of a view that is longer than what is read. */
  async recount(): Promise<void> {
    if (!this.far) return;
    try {
      this.count = await api.get<Count>('/conversations/count', { query: serverQuery(this.filter) });
    } catch {
      // The list is as long as it is known to be.
    }
  }

  /** An order has no more rows than these: the count is behind. */
  shorten(sort: ServerSort, rows: number) {
    const { count } = this;
    if (!count) return;
    const theirs = count.conversations - count.waiting;
    if (sort === 'waiting') this.count = { ...count, waiting: rows, conversations: rows + theirs };
    else this.count = { ...count, conversations: rows + (this.#parted ? count.waiting : 0) };
  }

  /** Whose turn it is parts the list: each side is read by itself. */
  get #parted(): boolean {
    return this.filter.sort === 'turn' || this.filter.sort === 'waiting';
  }

  /** How many rows an order has, where that is known. */
  total(sort: ServerSort): number | null {
    const { count } = this;
    if (!count) return null;
    if (sort === 'waiting') return count.waiting;
    return this.#parted ? count.conversations - count.waiting : count.conversations;
  }

  /** Reads on in an order, behind its first rows; `rows` is how many those are. Answers whether it did. */
  async loadMore(sort: ServerSort | null = this.#next, rows = 0): Promise<boolean> {
    const place = sort && this.more[sort];
    if (!sort || place === null || this.#loadingMore || this.state !== 'ready') return false;
    this.#loadingMore = true;
    try {
      const page = await this.#read(sort, place ? { cursor: place } : { skip: rows }, ON);
      const more = { ...this.more };
      this.#takePage(more, sort, page);
      this.more = more;
      return true;
    } catch {
      // Scrolling on tries again.
      return false;
    } finally {
      this.#loadingMore = false;
    }
  }

  /** Whether there is more to read of a view that is read from its beginning. */
  get unread(): boolean {
    return !this.far && this.#next !== null;
  }

  get #next(): ServerSort | null {
    const { more } = this;
    if (this.filter.sort === 'window') return more.window !== null ? 'window' : null;
    return more.waiting !== null ? 'waiting' : more.recent !== null ? 'recent' : null;
  }

  /** A page from anywhere. */
  async page(sort: ServerSort, start: Start, limit: number): Promise<Page<Conversation>> {
    const page = await this.#read(sort, start, limit);
    if (isTold(this.filter)) for (const c of page.items) this.told.add(c.id);
    return page;
  }

  /** Whether a conversation lies beyond what was read without a gap. */
  beyond(c: Conversation): boolean {
    const { more } = this;
    if (this.filter.q) return false;
    if (this.filter.sort === 'window') return more.window !== null && windowRank(c) > this.#windowTo;
    if (this.filter.sort !== 'recent' && c.waiting_since !== null) {
      if (more.waiting === null || Date.parse(c.waiting_since) <= this.#waitingTo) return false;
      // Those whose time is shortest are read in an order of their own.
      return this.filter.sort !== 'turn' || windowRank(c) > this.#windowTo;
    }
    return more.recent !== null && recentOf(c) < this.#recentTo;
  }

  /** What is behind this conversation is let go, and read again when somebody looks. */
  cut(sort: ServerSort, last: Conversation) {
    this.more = { ...this.more, [sort]: '' };
    this.#ends(sort, last);
  }

  #ends(sort: ServerSort, last: Conversation) {
    if (sort === 'recent') this.#recentTo = recentOf(last);
    else if (sort === 'window') this.#windowTo = windowRank(last);
    else if (last.waiting_since) this.#waitingTo = Date.parse(last.waiting_since);
  }

  #read(sort: ServerSort, start: Start | '', limit: number) {
    const asked = serverQuery(this.filter);
    if (sort === 'waiting') asked['waiting'] = 'true';
    else if (sort === 'recent' && this.#parted && !this.filter.q) asked['answered'] = 'true';
    const from = start && 'skip' in start ? { skip: Math.min(start.skip, FARTHEST) } : start || {};
    return api.get<Page<Conversation>>('/conversations', { query: { ...asked, sort, limit, ...from } });
  }

  #takePage(more: More, sort: ServerSort, page: Page<Conversation>) {
    if (isTold(this.filter)) for (const c of page.items) this.told.add(c.id);
    this.take(page.items);
    const last = page.items.at(-1);
    more[sort] = last ? page.next_cursor : null;
    if (last) this.#ends(sort, last);
  }
}

/** When something was last said, as the server orders by it. */
const recentOf = (c: Conversation) => Date.parse(c.last_message?.sent_at ?? c.updated_at);
