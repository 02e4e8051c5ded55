/** Ways to sign in, and what belongs to them: second step, passkeys, devices. */

import { api, type Page } from '$lib/api/client';
import type { Me } from '$lib/api/types';

export interface Ways {
  passkeys: boolean;
  oidc: { name: string; label: string }[];
}

export interface TotpState {
  confirmed_at: string | null;
  recovery_codes_left: number;
}

export interface NewTotp {
  secret: string;
  uri: string;
  qr: { size: number; path: string };
}

export interface Passkey {
  id: string;
  name: string;
  created_at: string;
  used_at: string | null;
}

/** By what somebody shows that it is them: their password, a code where they have none, or signing in again. */
export type ProofBy = 'password' | 'code' | 'sign_in';

export interface Proof {
  fresh_until: string;
  by: ProofBy;
}

export interface Device {
  id: string;
  current: boolean;
  browser: string | null;
  system: string | null;
  address: string | null;
  way: string | null;
  created_at: string;
  last_seen_at: string;
}

interface Step<T> {
  step: string;
  options: T;
}

/** Whether this browser speaks passkeys in the form that the server does. */
export const speaksPasskeys = (): boolean =>
  typeof PublicKeyCredential === 'function' &&
  typeof PublicKeyCredential.parseCreationOptionsFromJSON === 'function' &&
  typeof PublicKeyCredential.parseRequestOptionsFromJSON === 'function';

/** The person turned away, or their device did. */
export class NoPasskey extends Error {}

/** The person was asked to show that it is them, and turned away. */
export class NotProved extends Error {}

async function shown(ask: () => Promise<Credential | null>): Promise<unknown> {
  let credential: Credential | null;
  try {
    credential = await ask();
  } catch {
    // Browsers say the same for "no", "too late" and "none here", so that a page learns nothing about the device.
    throw new NoPasskey();
  }
  if (!(credential instanceof PublicKeyCredential)) throw new NoPasskey();
  return credential.toJSON();
}

export const ways = {
  all: () => api.get<Ways>('/sign-in'),
  change: (change: { name?: string; current_password?: string; new_password?: string }) => api.patch<Me>('/me', change),

  totp: () => api.get<TotpState>('/me/totp'),
  beginTotp: () => api.post<NewTotp>('/me/totp'),
  confirmTotp: async (code: string) =>
    (await api.post<{ recovery_codes: string[] }>('/me/totp/confirm', { code })).recovery_codes,
  endTotp: (password: string | null) =>
    api.withTag<null>('DELETE', '/me/totp', password === null ? {} : { password }, {}),

  proof: () => api.get<Proof>('/me/proof'),
  prove: (shown: { password: string } | { code: string }) => api.post<Proof>('/me/proof', shown),

  passkeys: async () => (await api.get<Page<Passkey>>('/me/passkeys')).items,
  removePasskey: (id: string) => api.delete(`/me/passkeys/${id}`),
  /** Has the device make a passkey, and keeps it under a name. */
  async addPasskey(name: string): Promise<Passkey> {
    const { step, options } = await api.post<Step<PublicKeyCredentialCreationOptionsJSON>>('/me/passkeys/options');
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
    const credential = await shown(() => navigator.credentials.create({ publicKey }));
    return api.post<Passkey>('/me/passkeys', { step, name, credential });
  },
  /** Signs in with whatever passkey of ours the person chooses. */
  async showPasskey(restore = false): Promise<void> {
    const { step, options } = await api.post<Step<PublicKeyCredentialRequestOptionsJSON>>('/session/passkey/options');
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
    const credential = await shown(() => navigator.credentials.get({ publicKey }));
    await api.post('/session/passkey', { step, credential, ...(restore ? { restore } : {}) });
  },

  devices: async () => (await api.get<Page<Device>>('/sessions')).items,
  signOut: (id: string) => api.delete(`/sessions/${id}`),
  signOutOthers: () => api.delete('/sessions'),
};
