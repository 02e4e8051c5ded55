/** Members, invitations and workspaces: what the server says of them, and the calls. */

import { api, type Page } from '$lib/api/client';
import type { Me, Member, Person, Role } from '$lib/api/types';
import { t } from '$lib/i18n/index.svelte';
import { words } from '$lib/i18n/index.svelte';

/** A member as the members page shows them. */
export interface MemberRow extends Member {
  /** The accounts that they see; null: all. */
  account_ids: string[] | null;
  /** The teams whose conversations they see; null: all. */
  team_ids: string[] | null;
  /** A password alone does not let them in. */
  two_step: boolean;
  /** When they were last here, as far as a session still tells. Only for who manages members. */
  last_seen_at?: string | null;
}

export interface Limits {
  account_ids: string[] | null;
  team_ids: string[] | null;
}

export interface Invitation extends Limits {
  id: string;
  email: string;
  role: Role;
  accept_url: string | null;
  mailed: boolean;
  invited_by: Person | null;
  created_at: string;
  expires_at: string;
}

export interface InvitationLook {
  workspace: string;
  inviter: string | null;
  email: string;
  role: Role;
  user_exists: boolean;
  is_me: boolean;
}

export interface Workspace {
  id: string;
  name: string;
  role: Role;
  current: boolean;
  created_at: string;
  deleted_at: string | null;
  erased_at: string | null;
}

export interface ResetLink {
  url: string;
  expires_at: string;
}

export const peopleApi = {
  members: async (): Promise<MemberRow[]> => (await api.get<Page<MemberRow>>('/members')).items,
  change: (id: string, change: { role?: Role } & Partial<Limits>): Promise<MemberRow> =>
    api.patch<MemberRow>(`/members/${id}`, change),
  remove: (id: string): Promise<void> => api.delete(`/members/${id}`),
  resetLink: (id: string): Promise<ResetLink> => api.post<ResetLink>(`/members/${id}/reset-link`),

  invitations: async (): Promise<Invitation[]> => (await api.get<Page<Invitation>>('/invitations')).items,
  invite: (email: string, role: Role, limits: Limits): Promise<Invitation> =>
    api.post<Invitation>('/invitations', { email, role, ...limits, language: words.language }),
  resend: (id: string): Promise<Invitation> => api.post<Invitation>(`/invitations/${id}/resend`),
  withdraw: (id: string): Promise<void> => api.delete(`/invitations/${id}`),
  look: (token: string): Promise<InvitationLook> => api.post<InvitationLook>('/invitations/look', { token }),
  accept: (token: string, who: { name?: string; password?: string }): Promise<Me> =>
    api.post<Me>('/invitations/accept', { token, ...who }),

  askReset: (email: string): Promise<{ by_mail: boolean }> =>
    api.post<{ by_mail: boolean }>('/password-resets', { email, language: words.language }),
  setPassword: (token: string, password: string): Promise<void> =>
    api.post('/password-resets/accept', { token, password }),

  workspaces: async (): Promise<Workspace[]> => (await api.get<Page<Workspace>>('/workspaces')).items,
  makeWorkspace: (name: string): Promise<Workspace> => api.post<Workspace>('/workspaces', { name }),
  renameWorkspace: (id: string, name: string): Promise<Workspace> =>
    api.patch<Workspace>(`/workspaces/${id}`, { name }),
  deleteWorkspace: (id: string, name: string): Promise<Workspace> =>
    api.withTag<Workspace>('DELETE', `/workspaces/${id}`, { name }, {}).then((answer) => answer.data),
  restoreWorkspace: (id: string): Promise<Workspace> => api.post<Workspace>(`/workspaces/${id}/restore`),
  /** Goes on in another workspace. Everything on the page belongs to the one before: it is begun anew. */
  enter: async (id: string): Promise<void> => {
    await api.put<Me>('/session/workspace', { workspace_id: id });
    if (typeof BroadcastChannel !== 'undefined') new BroadcastChannel('sampan.workspace').postMessage(id);
    location.assign('/inbox');
  },
};

/** The word of a role. */
export function roleName(role: Role): string {
  return { owner: t('role.owner'), admin: t('role.admin'), agent: t('role.agent'), viewer: t('role.viewer') }[role];
}

/** What a role may do, in a sentence. */
export function roleText(role: Role): string {
  return {
    owner: t('role.ownerText'),
    admin: t('role.adminText'),
    agent: t('role.agentText'),
    viewer: t('role.viewerText'),
  }[role];
}

/** The roles that somebody of a role may give, the usual one first. */
export function rolesFor(mine: Role): Role[] {
  return mine === 'owner' ? ['agent', 'viewer', 'admin', 'owner'] : ['agent', 'viewer', 'admin'];
}

/** Whether it can be a mail address; only a mail can tell whether it is one. */
export const isAddress = (text: string): boolean => /^[^\s@]+@[^\s@]+$/.test(text.trim());
