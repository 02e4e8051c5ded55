/** What belongs to the whole workspace: accounts, members, teams, labels, views, canned replies, and how much there is of what. */

import { api, type Page } from '$lib/api/client';
import type { Account, CannedReply, Counts, Label, Member, Team } from '$lib/api/types';
import { Views } from './views.svelte';

/** Canned replies that were read so long ago (ms) are read again: nothing says that somebody changed one. */
const CANNED_KEPT = 60_000;
/** Labels and teams are read again at most so often (ms) because somebody made one. */
const SOON = 5000;

export class House {
  accounts = $state.raw<Account[]>([]);
  accountsKnown = $state(false);
  members = $state.raw<Member[]>([]);
  labels = $state.raw<Label[]>([]);
  teams = $state.raw<Team[]>([]);
  views = new Views();
  canned = $state.raw<CannedReply[]>([]);
  counts = $state.raw<Counts | null>(null);

  #cannedAsked: Promise<void> | null = null;
  #cannedAt = 0;
  #namesAt = 0;

  async load() {
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
    this.#namesAt = Date.now();
  }

  /** The server counts other labels or teams than those known here: somebody made one. */
  async #counted(counts: Counts) {
    const unknown = (of: 'labels' | 'teams') =>
      Object.keys((counts[of] as Record<string, number> | undefined) ?? {}).some(
        (id) => !this[of].some((one) => one.id === id),
      );
    if (Date.now() - this.#namesAt < SOON || !(unknown('labels') || unknown('teams'))) return;
    this.#namesAt = Date.now();
    const [labels, teams] = await Promise.all([quiet<Label>('/labels'), quiet<Team>('/teams')]);
    if (labels) this.labels = labels;
    if (teams) this.teams = teams;
  }

  /** Canned replies are read when somebody first asks for them, and again when they do after a while. */
  loadCanned(): Promise<void> {
    if (Date.now() - this.#cannedAt > CANNED_KEPT) this.#cannedAsked = null;
    if (this.#cannedAsked === null) this.#cannedAt = Date.now();
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

  takeAccount(account: Account) {
    this.accounts = this.accounts.some((a) => a.id === account.id)
      ? this.accounts.map((a) => (a.id === account.id ? { ...a, ...account } : a))
      : [...this.accounts, account];
  }

  /** Answers who it was before. */
  takeMember(member: Member): Member | undefined {
    const was = this.members.find((m) => m.id === member.id);
    this.members = was ? this.members.map((m) => (m.id === member.id ? member : m)) : [...this.members, member];
    return was;
  }

  takeCounts(counts: Counts) {
    this.counts = counts;
    this.views.counted(counts['views']);
    if (this.#namesAt > 0) void this.#counted(counts);
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
