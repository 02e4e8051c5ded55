/** What members can be limited to: the accounts and teams that there are. */

import { api, type Page } from '$lib/api/client';
import type { Account, Person } from '$lib/api/types';

export interface Standing {
  accounts: Pick<Account, 'id' | 'name' | 'platform'>[];
  teams: Person[];
}

export const NOTHING: Standing = { accounts: [], teams: [] };

const items = async <T>(path: string): Promise<T[]> => (await api.get<Page<T>>(path)).items;

export async function standing(): Promise<Standing> {
  const [accounts, teams] = await Promise.all([
    items<Account>('/accounts'),
    // Without teams there is nothing to choose from, and that is fine.
    items<Person>('/teams').catch(() => []),
  ]);
  return { accounts: accounts.filter((account) => account.state !== 'disconnected'), teams };
}
