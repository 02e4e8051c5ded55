/** What the server knows of an account's health, and what the page makes of it. */

import type { Account } from '$lib/api/types';

export interface AccountGrant {
  /** Name of the further app it was given to; null for the platform's first app, or where there are no apps. */
  app?: string | null;
  purpose: string | null;
  /** When its token ends. */
  expires_at: string | null;
  /** Whether the token renews by itself; left out: it does. */
  renews?: boolean;
  /** Whether the platform still takes it. */
  valid: boolean;
  /** When only a person can give it again, where the platform tells. */
  ends_at?: string | null;
}

export interface AccountProblem {
  code: string;
  detail: string;
  cure: string;
}

export interface SetupStep {
  code: string;
  state: 'done' | 'by_hand' | 'failed';
  detail: string;
}

/** Reading back what the account had before it was connected. */
export interface AccountImport {
  feed: string;
  since: string;
  began_at: string;
  entries: number;
  resumes_at?: string | null;
  ended_at?: string | null;
  failed?: string | null;
}

export interface Health {
  state: Account['state'];
  capabilities?: Account['capabilities'];
  grants: AccountGrant[];
  last_webhook_at: string | null;
  last_poll_at: string | null;
  lag_ms: number | null;
  quota: { left: number | null; total: number | null } | null;
  problems: AccountProblem[];
  hourly?: { in: number; gap: boolean }[] | null;
  today?: { in: number; failed: number } | null;
  setup?: SetupStep[] | null;
  imports?: AccountImport[] | null;
  webhook_url?: string | null;
}

export type Standing = 'reconnect' | 'connecting' | 'soon' | 'unknown' | 'healthy' | 'off';

const DAY = 86_400_000;

/** Paid messages left and in total, where the platform tells. */
export function quotaOf(health: Health | null): { left: number; total: number | null } | null {
  const quota = health?.quota;
  return quota && quota.left !== null ? { left: quota.left, total: quota.total } : null;
}

/** When a person has to give this one again, where that is known. */
export function endOf(grant: AccountGrant): number | null {
  const at = grant.ends_at ?? (grant.renews === false ? grant.expires_at : null);
  return at ? Date.parse(at) : null;
}

/** When the first permission ends that only a person can give again. */
export function endsSoonest(health: Health | null): number | null {
  const ends = (health?.grants ?? []).map(endOf).filter((at): at is number => at !== null);
  return ends.length ? Math.min(...ends) : null;
}

/**
 * Healthy, to look at soon (a permission ends within 14 days, a tenth of the quota left, a minute behind), to reconnect; unknown as long
 * as nobody has said how it is.
 */
export function standingOf(account: Account, health: Health | null, now: number): Standing {
  if (account.state === 'disconnected') return 'off';
  if (account.state === 'needs_reconnect' || health?.state === 'needs_reconnect') return 'reconnect';
  if (account.state === 'connecting') return 'connecting';
  if (!health) return 'unknown';
  if (health.grants.some((grant) => !grant.valid)) return 'reconnect';
  const ends = endsSoonest(health);
  if (ends !== null && ends <= now) return 'reconnect';
  if (ends !== null && ends - now <= 14 * DAY) return 'soon';
  const quota = quotaOf(health);
  if (quota?.total && quota.left <= quota.total * 0.1) return 'soon';
  if ((health.lag_ms ?? 0) >= 60_000) return 'soon';
  if (health.problems.length > 0) return 'soon';
  return 'healthy';
}

const order: Record<Standing, number> = { reconnect: 0, connecting: 1, soon: 2, unknown: 3, healthy: 3, off: 4 };

/** Worst first, then by name; what is not known yet stands where it will stand if all is well. */
export function worstFirst<T extends { account: Account; standing: Standing }>(rows: readonly T[], tag: string): T[] {
  const collator = new Intl.Collator(tag);
  return [...rows].sort(
    (a, b) => order[a.standing] - order[b.standing] || collator.compare(a.account.name, b.account.name),
  );
}
