/**
 * Who stands where in the list. Kept in order as things happen, one row at a time: with a hundred thousand rows nothing here
 * sorts them all again. A row that is open or under the pointer keeps its place until it is left.
 */

import { untrack } from 'svelte';
import type { Conversation } from '$lib/api/types';
import { placeOf, type Place, type SectionName } from './place';
import type { Sort } from './filter';
import type { Row } from './row.svelte';

interface Entry extends Place {
  readonly id: string;
  readonly row: Row;
}

/** A stretch of the list. `rows` is live: read it again when `turn` moved. */
export interface Section {
  name: SectionName;
  rows: readonly { readonly id: string; readonly row: Row }[];
}

export interface Rules {
  now: () => number;
  sort: () => Sort;
  /** Whether it belongs to the view. */
  fits: (c: Conversation) => boolean;
  /** Whether it lies beyond what was read without a gap. */
  beyond: (c: Conversation) => boolean;
  /** Whether it keeps its place for now. */
  held: (id: string) => boolean;
  /** Whether it stays although it no longer belongs to the view. */
  stays: (row: Row) => boolean;
  /** The one section that is shown, if it is only one. */
  only: () => SectionName | null;
}

const NAMES = ['next', 'waiting', 'theirs', 'all'] as const;

const compare = (a: Entry, b: Entry) => a.rank - b.rank || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

/** First index in `entries` that does not come before `entry`. */
function find(entries: readonly Entry[], entry: Entry): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compare(entries[middle]!, entry) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

export class Lineup {
  /** Goes up whenever an order changed. */
  turn = $state(0);

  #entries = new Map<string, Entry>();
  #sections: Record<SectionName, Entry[]> = { next: [], waiting: [], theirs: [], all: [] };
  #beyond = new Set<Row>();

  constructor(private readonly rules: Rules) {}

  sections: readonly Section[] = $derived.by(() => {
    void this.turn;
    return this.#names
      .filter((name) => this.#sections[name].length > 0)
      .map((name) => ({
        name,
        rows: this.#sections[name],
      }));
  });

  /** How many are shown. */
  size = $derived.by(() => {
    void this.turn;
    return this.#names.reduce((sum, name) => sum + this.#sections[name].length, 0);
  });

  get #names(): readonly SectionName[] {
    const only = this.rules.only();
    return only ? [only] : NAMES;
  }

  /** The ids in the order of the list. */
  get order(): string[] {
    void this.turn;
    return this.#names.flatMap((name) => this.#sections[name].map((e) => e.id));
  }

  countOf(name: SectionName): number {
    void this.turn;
    return this.#sections[name].length;
  }

  /** Position in the whole list, −1 when it is not there. */
  indexOf(id: string): number {
    const entry = this.#entries.get(id);
    if (!entry) return -1;
    let before = 0;
    for (const name of this.#names) {
      if (name === entry.section) return before + find(this.#sections[name], entry);
      before += this.#sections[name].length;
    }
    return -1;
  }

  at(index: number): string | null {
    if (index < 0) return null;
    let rest = index;
    for (const name of this.#names) {
      const entries = this.#sections[name];
      if (rest < entries.length) return entries[rest]!.id;
      rest -= entries.length;
    }
    return null;
  }

  has(id: string): boolean {
    return this.#entries.has(id);
  }

  /** Puts a row where it belongs now; one that is held keeps its place. */
  put(row: Row) {
    if (this.#put(row)) this.#moved();
  }

  #put(row: Row): boolean {
    const c = row.view;
    const have = this.#entries.get(c.id);
    this.#beyond.delete(row);
    if (!this.rules.fits(c)) {
      if (!have || this.rules.stays(row)) return false;
      this.#take(have);
      return true;
    }
    if (this.rules.beyond(c)) {
      this.#beyond.add(row);
      if (!have) return false;
      this.#take(have);
      return true;
    }
    if (have && this.rules.held(c.id)) return false;
    const place = placeOf(c, this.rules.now(), this.rules.sort());
    if (have && have.section === place.section && have.rank === place.rank) {
      have.turnsAt = place.turnsAt;
      return false;
    }
    if (have) this.#take(have);
    const entry: Entry = { id: c.id, row, ...place };
    this.#entries.set(c.id, entry);
    const section = this.#sections[place.section];
    section.splice(find(section, entry), 0, entry);
    return true;
  }

  #moved() {
    this.turn = untrack(() => this.turn) + 1;
  }

  #take(entry: Entry) {
    const section = this.#sections[entry.section];
    const at = find(section, entry);
    if (section[at] === entry) section.splice(at, 1);
    this.#entries.delete(entry.id);
  }

  /** More was read: rows that lay beyond may be shown now. */
  reveal() {
    let moved = false;
    for (const row of [...this.#beyond]) moved = this.#put(row) || moved;
    if (moved) this.#moved();
  }

  /** Time went on: whose time got short moves up. */
  tick() {
    const now = this.rules.now();
    let moved = false;
    for (const entry of [...this.#sections.next, ...this.#sections.waiting])
      if (entry.turnsAt <= now) moved = this.#put(entry.row) || moved;
    if (moved) this.#moved();
  }

  /** Another view, or one that was read anew. */
  rebuild(rows: Iterable<Row>) {
    const before = this.#entries;
    this.#entries = new Map();
    this.#sections = { next: [], waiting: [], theirs: [], all: [] };
    this.#beyond.clear();
    const now = this.rules.now();
    const sort = this.rules.sort();
    for (const row of rows) {
      const c = row.view;
      const have = before.get(c.id);
      if (!this.rules.fits(c) && !(have && this.rules.stays(row))) continue;
      if (this.rules.beyond(c)) {
        this.#beyond.add(row);
        continue;
      }
      const fresh = placeOf(c, now, sort);
      const kept = have && this.rules.held(c.id) && (have.section === 'all') === (fresh.section === 'all');
      const entry: Entry = kept ? have : { id: c.id, row, ...fresh };
      this.#entries.set(c.id, entry);
      this.#sections[entry.section].push(entry);
    }
    for (const name of NAMES) this.#sections[name].sort(compare);
    this.#moved();
  }
}
