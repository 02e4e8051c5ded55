/** How far a view has been read from the server, in each of the orders that its sections need: its first rows, without a gap. */

import { api, Problem, type Page } from '$lib/api/client';
import type { Conversation } from '$lib/api/types';
import { readResponse, readWindow, soonAt } from '$lib/ui/time-left';
import { fits, isTold, serverQuery, type Filter } from './filter';
import { NO_WINDOW, placeOf, windowRank, type SectionName } from './place';
import { PAGE as ON, type Start } from './stretch.svelte';

export type ServerSort = 'window' | 'waiting' | 'recent';

const PAGE = 50;
/** So many of those whose reply window closes first are here, however long the list. */
const READY = 200;
/** Pages read at a time for those whose response-rate clock runs out; their order begins with those for whom it has run out. */
const CLOCK_PAGES = 3;
/** So often those are looked for again, in milliseconds: time goes on behind what was read. */
const CLOCK_EVERY = 5 * 60_000;
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
  #loading = new Set<ServerSort>();
  /** Those that the server named, where a row alone does not say whether it belongs. */
  told = new Set<string>();

  // Beyond these, rows may be missing in between; they are not shown until the gap is read.
  #windowTo = -Infinity;
  #waitingTo = Infinity;
  #recentTo = -Infinity;
  /** By platform: who waits since then or longer was read, for the sake of the response-rate clock. */
  #clockTo = new Map<string, number>();
  #clockAt = -Infinity;

  constructor(
    private readonly filter: Filter,
    private readonly take: (page: readonly Conversation[]) => void,
  ) {}

  /**
   * Whether any part of the list can be read by itself. What was searched for comes as it is found, and is read on from its
   * beginning; so is whose time is short, which the page picks itself.
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

  /** Reads the first pages, all orders at once. What they bring is taken within `taking`. */
  async load(fresh = false, taking: (take: () => void) => void = (take) => take()): Promise<void> {
    if (this.state === 'loading' || (this.state === 'ready' && !fresh)) return;
    if (this.state !== 'ready') this.state = 'loading';
    try {
      const sorts = this.#sorts;
      void this.recount();
      const pages = await Promise.all(sorts.map((sort) => this.#read(sort, '', PAGE, {})));
      taking(() => {
        const more: More = { window: null, waiting: null, recent: null };
        this.#windowTo = -Infinity;
        this.#waitingTo = Infinity;
        this.#recentTo = -Infinity;
        this.#clockTo.clear();
        this.#clockAt = -Infinity;
        sorts.forEach((sort, i) => this.#takePage(more, sort, pages[i]!));
        this.more = more;
        this.state = 'ready';
        this.status = null;
      });
    } catch (cause) {
      if (this.state !== 'ready') this.state = 'failed';
      this.status = cause instanceof Problem ? cause.status : null;
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
    if (!sort || place === null || this.#loading.has(sort) || this.state !== 'ready') return false;
    this.#loading.add(sort);
    try {
      const page = await this.#read(sort, place ? { cursor: place } : { skip: rows }, ON, {});
      const more = { ...this.more };
      this.#takePage(more, sort, page);
      this.more = more;
      return true;
    } catch {
      // Scrolling on tries again.
      return false;
    } finally {
      this.#loading.delete(sort);
    }
  }

  // ———————————————————————————————————————————————— whose time is short

  /**
   * Reads on where those may be whose time is short and who are not here: in the order of the reply windows until so many are
   * ready, and among the longest waiting of the platforms that count answers. `known` are the conversations that are here, `now` is
   * the server's time. Answers whether anything was read.
   */
  async readShort(now: number, known: () => Iterable<Conversation>, me: string): Promise<boolean> {
    if (!this.#picksShort || this.state !== 'ready') return false;
    let read = false;
    while (this.#wantsWindow(now, known(), me) && (await this.loadMore('window'))) read = true;
    for (const [platform, upTo] of this.#wantsClock(now, known()))
      read = (await this.#readClock(platform, upTo)) || read;
    return read;
  }

  /** Whether it has a section of those whose time is short. */
  get #picksShort(): boolean {
    return this.filter.sort === 'turn' && !this.filter.q;
  }

  /** Whether the next in the order of the reply windows may be short of time, with few of that order here. */
  #wantsWindow(now: number, known: Iterable<Conversation>, me: string): boolean {
    if (this.more.window === null) return false;
    let here = 0;
    // A window is short in the last part of its span, and spans differ: the longest lead that is known here counts.
    let lead = 0;
    for (const c of known) {
      if (c.waiting_since === null || !fits(c, this.filter, me)) continue;
      if (windowRank(c) <= this.#windowTo) here++;
      const window = readWindow(c, now);
      if (window?.ends_at && window.state !== 'restricted' && window.state !== 'closed')
        lead = Math.max(lead, Date.parse(window.ends_at) - soonAt(window));
    }
    return here < READY && this.#windowTo - lead <= now;
  }

  /** The platforms that count answers and have somebody waiting who may be short of time and is not here, with since when they wait. */
  #wantsClock(now: number, known: Iterable<Conversation>): Map<string, number> {
    const wanted = new Map<string, number>();
    if (this.more.waiting === null || now - this.#clockAt < CLOCK_EVERY) return wanted;
    const { platform: only } = this.filter;
    for (const c of known) {
      const { platform } = c.account;
      const clock = readResponse(c, now);
      if (!clock?.ends_at || !clock.span_s || (only.length > 0 && !only.includes(platform))) continue;
      // Who waits since then has just become short of time.
      const upTo = now - clock.span_s * 1000 + Date.parse(clock.ends_at) - soonAt(clock);
      if (this.#waitingTo < upTo) wanted.set(platform, Math.max(upTo, wanted.get(platform) ?? -Infinity));
    }
    if (wanted.size > 0) this.#clockAt = now;
    return wanted;
  }

  /** Reads who waits longest on one platform, until those are reached who wait since `upTo`. */
  async #readClock(platform: string, upTo: number): Promise<boolean> {
    let start: Start | '' = '';
    try {
      for (let n = 0; n < CLOCK_PAGES; n++) {
        const page: Page<Conversation> = await this.page('waiting', start, ON, { platform });
        const since = page.items.at(-1)?.waiting_since;
        const to = page.next_cursor === null || !since ? Infinity : Date.parse(since);
        this.#clockTo.set(platform, Math.max(to, this.#clockTo.get(platform) ?? -Infinity));
        this.take(page.items);
        if (page.next_cursor === null || to >= upTo) break;
        start = { cursor: page.next_cursor };
      }
      return true;
    } catch {
      this.#clockAt = -Infinity;
      return false;
    }
  }

  /** Whether a conversation is one of those that were read because their time runs out: it is short of it some day, and stays here. */
  watches(c: Conversation): boolean {
    return this.#picksShort && c.waiting_since !== null && this.#isRead(c);
  }

  #isRead(c: Conversation): boolean {
    const rank = windowRank(c);
    return (
      (rank < NO_WINDOW && rank <= this.#windowTo) ||
      (c.response_clock != null && Date.parse(c.waiting_since!) <= (this.#clockTo.get(c.account.platform) ?? -Infinity))
    );
  }

  // ———————————————————————————————————————————————— what is behind the first rows

  /** Whether there is more to read of a view that is read from its beginning. */
  get unread(): boolean {
    return !this.far && this.#next !== null;
  }

  get #next(): ServerSort | null {
    const { more } = this;
    // Whose time is short is picked from what `readShort` brings.
    if (this.filter.next) return null;
    if (this.filter.sort === 'window') return more.window !== null ? 'window' : null;
    return more.waiting !== null ? 'waiting' : more.recent !== null ? 'recent' : null;
  }

  /** A page from anywhere. */
  async page(
    sort: ServerSort,
    start: Start | '',
    limit: number,
    only: Record<string, string> = {},
  ): Promise<Page<Conversation>> {
    const page = await this.#read(sort, start, limit, only);
    if (isTold(this.filter)) for (const c of page.items) this.told.add(c.id);
    return page;
  }

  /** Whether somebody waits as long as those who were read without a gap. */
  isBefore(c: Conversation): boolean {
    return this.more.waiting === null || (c.waiting_since !== null && Date.parse(c.waiting_since) <= this.#waitingTo);
  }

  /** Whether a conversation lies beyond what was read without a gap, at `now` (server's time). */
  beyond(c: Conversation, now: number): boolean {
    const { more } = this;
    if (this.filter.q) return false;
    if (this.filter.sort === 'window') return more.window !== null && windowRank(c) > this.#windowTo;
    if (this.filter.sort !== 'recent' && c.waiting_since !== null) {
      if (this.isBefore(c)) return false;
      // Those whose time is short stand in a section of their own, and are read in an order of their own.
      return placeOf(c, now, this.filter.sort).section !== 'next' || !this.#isRead(c);
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

  #read(sort: ServerSort, start: Start | '', limit: number, only: Record<string, string>) {
    const asked = { ...serverQuery(this.filter), ...only };
    // In sections, the order of the windows is there for those who wait.
    if (sort === 'waiting' || (sort === 'window' && this.#parted)) asked['waiting'] = 'true';
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
    if (sort === 'window' && more.window === null) this.#windowTo = Infinity;
  }
}

/** When something was last said, as the server orders by it. */
const recentOf = (c: Conversation) => Date.parse(c.last_message?.sent_at ?? c.updated_at);
