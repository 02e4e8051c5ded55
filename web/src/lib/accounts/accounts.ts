/** Accounts and platform apps over the API. */

import { api, type Page } from '$lib/api/client';
import type { Account } from '$lib/api/types';
import type { Purpose } from './guides/guide';
import type { Health, SetupStep } from './health';

/** An account with what the server says when it has just been connected. */
export interface FreshAccount extends Account {
  webhook_url?: string | null;
  setup?: SetupStep[] | null;
}

/** What an operator registered in a platform's developer console. */
export interface PlatformApp {
  /** Null for one of the configuration file, which is changed only there. */
  id: string | null;
  platform: string;
  /** Part of its webhook address; null for the platform's first app. */
  name: string | null;
  purpose: 'chat' | 'orders' | 'both';
  /** From the configuration file: shown, not changed here. */
  read_only: boolean;
  /** Names of the credentials that are set. */
  credentials_set: string[];
  webhook_url: string;
  callback_url: string;
}

/** What tells an app from another on this page. */
export function keyOf(app: PlatformApp): string {
  return `${app.platform}/${app.name ?? ''}`;
}

/** What the server says of a platform that it can connect. */
export interface PlatformShape {
  platform: string;
  label: string;
  connect: 'keys' | 'consent';
  webhook_url: string | null;
  callback_url: string | null;
  /** Credentials of a platform app. */
  app_fields: { name: string; optional: boolean; secret: boolean }[];
  orders: boolean;
}

export const accountsApi = {
  list: async (signal?: AbortSignal): Promise<FreshAccount[]> => {
    const all: FreshAccount[] = [];
    let cursor: string | null = null;
    do {
      const page: Page<FreshAccount> = await api.get('/accounts', {
        query: { cursor, limit: 100 },
        ...(signal ? { signal } : {}),
      });
      all.push(...page.items);
      cursor = page.next_cursor;
    } while (cursor);
    return all;
  },
  one: (id: string) => api.get<FreshAccount>(`/accounts/${id}`),
  health: (id: string) => api.get<Health>(`/accounts/${id}/health`),
  connectKeys: (platform: string, keys: Record<string, string>) =>
    api.post<FreshAccount>('/accounts', { platform, ...keys }),
  connect: (platform: string, app?: string) =>
    api.post<{ authorize_url: string }>('/accounts/connect', { platform, ...(app ? { app } : {}) }),
  disconnect: (id: string, erase: boolean) => api.post(`/accounts/${id}/disconnect`, { erase_history: erase }),
  backfill: (id: string, since: string) => api.post(`/accounts/${id}/backfill`, { since }),
  apps: async (): Promise<PlatformApp[]> => (await api.get<Page<PlatformApp>>('/platform-apps')).items,
  addApp: (app: { platform: string; name: string; purpose: string; credentials: Record<string, string> }) =>
    api.post<PlatformApp>('/platform-apps', app),
  changeApp: (id: string, change: { purpose?: string; credentials?: Record<string, string> }) =>
    api.patch<PlatformApp>(`/platform-apps/${id}`, change),
  platforms: async (): Promise<PlatformShape[]> => (await api.get<Page<PlatformShape>>('/platforms')).items,
  removeApp: (id: string) => api.delete(`/platform-apps/${id}`),
};

const KEY = 'sampan.consent';

/** What was there when somebody left for consent, to see what is new when they come back. */
export interface Leaving {
  platform: string;
  /** Which app each consent went through. */
  apps: Partial<Record<Purpose, string>>;
  before: { id: string; state: string; connected_at: string | null }[];
}

export function rememberLeaving(leaving: Leaving): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(leaving));
  } catch {
    // Without it the page shows what the server says, only less pointedly.
  }
}

export function recallLeaving(platform?: string): Leaving | null {
  try {
    const found = JSON.parse(sessionStorage.getItem(KEY) ?? 'null') as Leaving | null;
    return !platform || found?.platform === platform ? found : null;
  } catch {
    return null;
  }
}

export function forgetLeaving(): void {
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // Nothing to forget then.
  }
}

/** The accounts of the platform that are new or renewed since somebody left. */
export function newSince(leaving: Leaving, accounts: readonly FreshAccount[]): FreshAccount[] {
  return accounts.filter((account) => {
    if (account.platform !== leaving.platform || account.state === 'disconnected') return false;
    const before = leaving.before.find((one) => one.id === account.id);
    return !before || before.state !== account.state || before.connected_at !== account.connected_at;
  });
}
