/** How far a view has been read from the server, in each of the orders that its sections need. */

import { api, Problem, type Page } from '$lib/api/client';
import type { Conversation } from '$lib/api/types';
import { isTold, serverQuery, type Filter } from './filter';
import { windowRank } from './place';

export type ServerSort = 'window' | 'waiting' | 'recent';

const PAGE = 50;
/** Who scrolls on reads in longer stretches. */
const ON = 100;

export class Feed {
  state = $state<'new' | 'loading' | 'ready' | 'failed'>('new');
  /** Status of the answer that failed. */
  status = $state<number | null>(null);
  more = $state.raw<Record<ServerSort, string | null>>({ window: null, waiting: null, recent: null });
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

  /** The orders that the first pages come in. */
  get #sorts(): readonly ServerSort[] {
    // What was searched for comes in the order in which it was found.
    if (this.filter.q) return ['recent'];
    switch (this.filter.sort) {
      case 'turn':
        return ['window', 'waiting', 'recent'];
      case 'waiting':
        return ['waiting', 'recent'];
      default:
        return [this.filter.sort];
    }
  }

  /** Reads the first pages, all orders at once. Answers whether it did. */
  async load(fresh = false): Promise<boolean> {
    if (this.state === 'loading' || (this.state === 'ready' && !fresh)) return false;
    if (this.state !== 'ready') this.state = 'loading';
    try {
      const sorts = this.#sorts;
      const pages = await Promise.all(sorts.map((sort) => this.#read(sort, null)));
      const more = { window: null, waiting: null, recent: null } as Record<ServerSort, string | null>;
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

  /** Reads on, as the list nears its end. Answers whether it did. */
  async loadMore(): Promise<boolean> {
    const sort = this.#next;
    if (!sort || this.#loadingMore || this.state !== 'ready') return false;
    this.#loadingMore = true;
    try {
      const page = await this.#read(sort, this.more[sort]);
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

  /** Whether there is more to read. */
  get unread(): boolean {
    return this.#next !== null;
  }

  get #next(): ServerSort | null {
    const { more } = this;
    if (this.filter.q) return more.recent ? 'recent' : null;
    if (this.filter.sort === 'window') return more.window ? 'window' : null;
    return more.waiting ? 'waiting' : more.recent ? 'recent' : null;
  }

  /** Whether a conversation lies beyond what was read without a gap. */
  beyond(c: Conversation): boolean {
    const { more } = this;
    if (this.filter.q) return false;
    if (this.filter.sort === 'window') return more.window !== null && windowRank(c) > this.#windowTo;
    const recent = more.recent !== null && Date.parse(c.last_message?.sent_at ?? c.updated_at) < this.#recentTo;
    if (this.filter.sort === 'recent') return recent;
    if (c.waiting_since !== null) {
      if (more.waiting === null || Date.parse(c.waiting_since) <= this.#waitingTo) return false;
      // Those whose time is shortest are read in an order of their own.
      return this.filter.sort !== 'turn' || windowRank(c) > this.#windowTo;
    }
    return more.waiting !== null || recent;
  }

  #read(sort: ServerSort, cursor: string | null) {
    return api.get<Page<Conversation>>('/conversations', {
      query: { ...serverQuery(this.filter), sort, limit: cursor ? ON : PAGE, cursor },
    });
  }

  #takePage(more: Record<ServerSort, string | null>, sort: ServerSort, page: Page<Conversation>) {
    if (isTold(this.filter)) for (const c of page.items) this.told.add(c.id);
    this.take(page.items);
    const last = page.items.at(-1);
    more[sort] = last ? page.next_cursor : null;
    if (sort === 'waiting') {
      // Those that nobody owes an answer come after: from there on the other order tells.
      if (page.items.some((c) => c.waiting_since === null)) more.waiting = null;
      else if (last?.waiting_since) this.#waitingTo = Date.parse(last.waiting_since);
    } else if (sort === 'recent') {
      if (last) this.#recentTo = Date.parse(last.last_message?.sent_at ?? last.updated_at);
    } else if (last) this.#windowTo = windowRank(last);
  }
}
