/**
 * Rows far down the list: one stretch of them without a gap, in the order in which the server gave them, read where somebody
 * looks. Pages are taken in at one end and let go at the other, so what is kept does not grow; a page that was let go is read
 * again by the cursor that began it.
 */

import type { SectionName } from './place';
import type { Row } from './row.svelte';

/** Rows of a page. */
export const PAGE = 100;
/** Pages that are kept. */
const KEPT = 6;
/** Rows before the one that was jumped to: who goes a little up again finds them there. */
const BEFORE = 30;
/** A page that joins the stretch from above reaches so far into it, since rows may have come or gone meanwhile. */
const OVERLAP = 8;

/** Where a page begins: behind a place that the server named, or behind so many rows of the section. */
export type Start = { cursor: string } | { skip: number };

export interface Read {
  rows: readonly Row[];
  /** The place behind the last row; null at the end of the list. */
  next: string | null;
}

/** What a stretch needs of its list. */
export interface Source {
  /** Reads a page; null when it does not come. */
  read: (section: SectionName, start: Start, limit: number) => Promise<Read | null>;
  /** Rows of a section that stand before anything read here. */
  head: (section: SectionName) => number;
  /** The place behind those; empty when it is known only by their number, null when nothing is behind them. */
  behind: (section: SectionName) => string | null;
  /** Rows of a section, where that is known. */
  total: (section: SectionName) => number | null;
  /** Whether a row stands in the head of some section. */
  stands: (id: string) => boolean;
  /** What the server orders it by: when that changes it stands elsewhere. */
  key: (row: Row) => string;
  /** A section has no more rows than these, whatever was said. */
  short: (section: SectionName, rows: number) => void;
}

interface Leaf {
  rows: Row[];
  /** The cursor it was read by; null when it was jumped to. */
  began: string | null;
  next: string | null;
}

export class Stretch {
  /** Goes up whenever something changed. */
  turn = $state(0);
  section: SectionName | null = null;
  /** Rows between the head of the section and the stretch that are not here. */
  gap = 0;
  rows: readonly Row[] = [];

  #leaves: Leaf[] = [];
  /** Pages above that were let go, the nearest last. */
  #above: { rows: number; began: string | null }[] = [];
  #keys = new Map<string, string>();
  #wanted: { section: SectionName; from: number; to: number } | null = null;
  #busy = false;
  #life = 0;

  constructor(private readonly source: Source) {}

  /** Whether nothing comes behind it. */
  get ended(): boolean {
    return this.section !== null && this.#leaves.at(-1)?.next === null;
  }

  has(id: string): boolean {
    return this.#keys.has(id);
  }

  clear() {
    this.#life++;
    this.#wanted = null;
    this.#hold(null, 0, []);
  }

  /** Somebody looks at the rows `from` to `to` of a section: what of them is missing is read. One page at a time, the last wish first. */
  async reach(section: SectionName, from: number, to: number) {
    this.#wanted = { section, from, to };
    if (this.#busy) return;
    this.#busy = true;
    try {
      while (this.#wanted) {
        const wish: { section: SectionName; from: number; to: number } = this.#wanted;
        const got = await this.#step(wish.section, wish.from, wish.to);
        if (!got && this.#wanted === wish) this.#wanted = null;
      }
    } finally {
      this.#busy = false;
    }
  }

  /** Takes the nearest page that is missing. False when none is, or it did not come. */
  async #step(section: SectionName, from: number, to: number): Promise<boolean> {
    const head = this.source.head(section);
    const behind = this.source.behind(section);
    if (to <= head || behind === null) return false;
    const first = Math.max(from, head);
    if (this.section === section) {
      const start = head + this.gap;
      const end = start + this.rows.length;
      if (first >= start && (to <= end || this.ended)) return false;
      if (first < start && this.gap > 0 && to > start - PAGE) return this.#before(section, head, behind);
      if (first >= start && first <= end + PAGE) return this.#after(section, start);
    }
    return this.#jump(section, first, head, behind);
  }

  async #jump(section: SectionName, first: number, head: number, behind: string): Promise<boolean> {
    let at = first - head < PAGE ? head : first - BEFORE;
    const total = this.source.total(section);
    // The last page is a whole one.
    if (total !== null) at = Math.max(head, Math.min(at, total - PAGE));
    const began = at === head && behind ? behind : null;
    const page = await this.#read(section, began ? { cursor: began } : { skip: at }, PAGE);
    if (!page) return false;
    const rows = page.rows.filter((row) => !this.source.stands(row.view.id));
    if (rows.length === 0 && at > head) {
      this.source.short(section, at);
      return false;
    }
    this.#hold(section, at - head, [{ rows, began, next: page.next }]);
    return true;
  }

  async #after(section: SectionName, start: number): Promise<boolean> {
    const last = this.#leaves.at(-1);
    if (!last || last.next === null) return false;
    const began = last.next || null;
    const page = await this.#read(section, began ? { cursor: began } : { skip: start + this.rows.length }, PAGE);
    if (!page) return false;
    this.#leaves.push({ rows: this.#fresh(page.rows), began, next: page.next });
    while (this.#leaves.length > KEPT) {
      const gone = this.#leaves.shift()!;
      this.#above.push({ rows: gone.rows.length, began: gone.began });
      this.gap += gone.rows.length;
    }
    this.#took();
    return true;
  }

  async #before(section: SectionName, head: number, behind: string): Promise<boolean> {
    const known = this.#above.at(-1);
    if (known?.began) {
      const page = await this.#read(section, { cursor: known.began }, PAGE);
      if (!page) return false;
      this.#above.pop();
      this.gap = Math.max(0, this.gap - known.rows);
      this.#leaves.unshift({ rows: this.#joining(page.rows), began: known.began, next: this.#leaves[0]?.began ?? '' });
    } else {
      const rows = Math.min(this.gap, PAGE - OVERLAP);
      const at = head + this.gap - rows;
      const began = at === head && behind ? behind : null;
      const page = await this.#read(section, began ? { cursor: began } : { skip: at }, rows + OVERLAP);
      if (!page) return false;
      this.#above = [];
      const leaf = { rows: this.#joining(page.rows), began, next: this.#leaves[0]?.began ?? '' };
      // So much moved meanwhile that the two do not meet: what is below is read again from here.
      const meets = page.rows.some((row) => this.#keys.has(row.view.id));
      if (!meets && page.next !== null) this.#leaves = [{ ...leaf, next: page.next }];
      else this.#leaves.unshift(leaf);
      this.gap = at - head;
    }
    while (this.#leaves.length > KEPT) this.#leaves.pop();
    this.#took();
    return true;
  }

  async #read(section: SectionName, start: Start, limit: number): Promise<Read | null> {
    const life = this.#life;
    const page = await this.source.read(section, start, limit);
    return life === this.#life ? page : null;
  }

  /** Those that are neither here nor in the head. */
  #fresh(rows: readonly Row[]): Row[] {
    return rows.filter((row) => !this.#keys.has(row.view.id) && !this.source.stands(row.view.id));
  }

  /** Those of a page from above that come before the first one that is here. */
  #joining(rows: readonly Row[]): Row[] {
    const meets = rows.findIndex((row) => this.#keys.has(row.view.id));
    return this.#fresh(meets < 0 ? rows : rows.slice(0, meets));
  }

  /** A row changed. It goes when it stands in a head now, or its place is elsewhere; one that is held stays until it is left. */
  put(row: Row, fits: boolean, held: boolean) {
    const { id } = row.view;
    const key = this.#keys.get(id);
    if (key === undefined) return;
    if (!this.source.stands(id) && (held || (fits && this.source.key(row) === key))) return;
    this.drop(id);
  }

  /** Those that stand in a head by now are no longer here. */
  sift() {
    if (!this.rows.some((row) => this.source.stands(row.view.id))) return;
    for (const leaf of this.#leaves) leaf.rows = leaf.rows.filter((row) => !this.source.stands(row.view.id));
    this.#took();
  }

  drop(id: string) {
    const leaf = this.#keys.has(id) && this.#leaves.find((one) => one.rows.some((row) => row.view.id === id));
    if (!leaf) return;
    leaf.rows = leaf.rows.filter((row) => row.view.id !== id);
    this.#took();
  }

  #hold(section: SectionName | null, gap: number, leaves: Leaf[]) {
    this.section = section;
    this.gap = gap;
    this.#leaves = leaves;
    this.#above = [];
    this.#took();
  }

  #took() {
    this.rows = this.#leaves.flatMap((leaf) => leaf.rows);
    const old = this.#keys;
    this.#keys = new Map(this.rows.map((row) => [row.view.id, old.get(row.view.id) ?? this.source.key(row)]));
    this.turn++;
  }
}
