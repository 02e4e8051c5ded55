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

  /** How often each was told of: an answer that was asked for before that is asked for again. */
  #told = { accounts: 0, members: 0, counts: 0 };

  async load() {
    void this.loadCounts();
    this.#cannedAsked = null;
    void this.views.load();
    await Promise.all([this.#loadAccounts(), this.loadMembers(), this.#loadNames()]);
  }

  /** What nothing was told of while it was on its way; the third answer counts in any case. */
  async #newest<T>(of: 'accounts' | 'members' | 'counts', ask: () => Promise<T | null>): Promise<T | null> {
    for (let tries = 0; ; tries++) {
      const told = this.#told[of];
      const answer = await ask();
      if (answer === null || told === this.#told[of] || tries === 2) return answer;
    }
  }

  async #loadAccounts() {
    const accounts = await this.#newest('accounts', () => quiet<Account>('/accounts'));
    if (!accounts) return;
    this.accounts = accounts;
    this.accountsKnown = true;
  }

  async #loadNames() {
    const [labels, teams] = await Promise.all([quiet<Label>('/labels'), quiet<Team>('/teams')]);
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
    await this.#loadNames();
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
    const members = await this.#newest('members', () => quiet<Member>('/members'));
    if (members) this.members = members;
  }

  async loadCounts() {
    // Without them the rows themselves still show.
    const ask = () => api.get<Counts>('/conversations/counts').catch(() => null);
    const counts = await this.#newest('counts', ask);
    if (counts) this.counts = counts;
  }

  takeAccount(account: Account) {
    this.#told.accounts++;
    this.accounts = this.accounts.some((a) => a.id === account.id)
      ? this.accounts.map((a) => (a.id === account.id ? { ...a, ...account } : a))
      : [...this.accounts, account];
  }

  /** Answers who it was before. */
  takeMember(member: Member): Member | undefined {
    this.#told.members++;
    const was = this.members.find((m) => m.id === member.id);
    this.members = was ? this.members.map((m) => (m.id === member.id ? member : m)) : [...this.members, member];
    return was;
  }

  takeCounts(counts: Counts) {
    this.#told.counts++;
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
