/** What came of a consent: the accounts that were connected, looked at until they were read for the first time. */

import { accountsApi, newSince, type FreshAccount, type Leaving } from './accounts';
import type { Purpose } from './guides/guide';
import { endOf, type AccountGrant, type Health } from './health';

const EVERY = 2000;
/** Five minutes of looking; the accounts page looks on. */
const LOOKS = 150;

export class ConsentOutcome {
  accounts = $state.raw<FreshAccount[]>([]);
  healths = $state.raw<Record<string, Health>>({});
  /** Looked several times and found nothing new. */
  unclear = $state(false);

  #looks = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    /** Ids that the address named. */
    private readonly named: readonly string[],
    private readonly leaving: Leaving | null,
  ) {}

  arrived = $derived(
    this.accounts.some((one) => Boolean(this.healths[one.id]?.last_poll_at || this.healths[one.id]?.last_webhook_at)),
  );
  /** They are connected, and the platform was heard. */
  tested = $derived(
    this.accounts.length > 0 && this.accounts.every((one) => one.state !== 'connecting') && this.arrived,
  );

  grants: AccountGrant[] = $derived(this.accounts.flatMap((one) => this.healths[one.id]?.grants ?? []));

  granted(purpose: Purpose): AccountGrant | null {
    return (
      this.grants.find((g) => g.valid && (purpose === 'both' || g.purpose === purpose || g.purpose === 'both')) ?? null
    );
  }

  /** When a person has to give it again. */
  endOf(purpose: Purpose): number | null {
    const grant = this.granted(purpose);
    return grant ? endOf(grant) : null;
  }

  look = async (): Promise<void> => {
    clearTimeout(this.#timer);
    this.#looks += 1;
    try {
      const all = await accountsApi.list();
      const named = all.filter((one) => this.named.includes(one.id));
      const found = named.length ? named : this.leaving ? newSince(this.leaving, all) : [];
      const pairs = await Promise.all(
        found.map(async (one) => [one.id, await accountsApi.health(one.id).catch(() => null)] as const),
      );
      this.accounts = found;
      this.healths = Object.fromEntries(pairs.filter((pair): pair is [string, Health] => pair[1] !== null));
    } catch {
      // The next look says more.
    }
    this.unclear = this.accounts.length === 0 && this.#looks > 3;
    if (!this.tested && this.#looks < LOOKS) this.#timer = setTimeout(() => void this.look(), EVERY);
  };

  stop() {
    clearTimeout(this.#timer);
  }
}
