/** Teams and the rules that assign: what the settings read and write. */

import { api, type Page } from '$lib/api/client';
import type { Member, Team, TeamAssignment } from '$lib/api/types';

export interface Conditions {
  account_ids?: string[];
  platforms?: string[];
  languages?: string[];
  label_ids?: string[];
  new_contact?: boolean | null;
}

export interface Rule {
  id: string;
  name: string;
  position: number;
  conditions: Conditions;
  team_id?: string | null;
  assignee_id?: string | null;
}

export type OnAway = 'keep' | 'team' | 'unassign';

export interface Settings {
  away_after_minutes: number;
  on_away: OnAway;
}

export interface TeamWish {
  name: string;
  member_ids: string[];
  assignment: TeamAssignment;
}

export interface RuleWish {
  name: string;
  conditions: Conditions;
  team_id?: string;
  assignee_id?: string;
}

const all = async <T>(path: string): Promise<T[]> => (await api.get<Page<T>>(path)).items;

export const teamsApi = {
  teams: () => all<Team>('/teams'),
  addTeam: (team: TeamWish) => api.post<Team>('/teams', team),
  changeTeam: (id: string, team: Partial<TeamWish>) => api.patch<Team>(`/teams/${id}`, team),
  removeTeam: (id: string) => api.delete(`/teams/${id}`),
  members: () => all<Member>('/members'),
  setCapacity: (id: string, capacity: number | null) => api.put<Member>(`/members/${id}/capacity`, { capacity }),
  rules: () => all<Rule>('/assignment-rules'),
  addRule: (rule: RuleWish) => api.post<Rule>('/assignment-rules', rule),
  changeRule: (id: string, rule: Partial<RuleWish> & { position?: number }) =>
    api.patch<Rule>(`/assignment-rules/${id}`, rule),
  removeRule: (id: string) => api.delete(`/assignment-rules/${id}`),
  settings: () => api.get<Settings>('/assignment-settings'),
  changeSettings: (settings: Partial<Settings>) => api.patch<Settings>('/assignment-settings', settings),
};

/** The languages that the server can tell, by their codes. */
export const LANGUAGES = ['th', 'vi', 'id', 'ms', 'zh', 'en', 'ja', 'ko', 'km', 'lo', 'my'] as const;

/** Rules in the order that they have once one is moved up or down by one. */
export function moved(rules: readonly Rule[], id: string, by: -1 | 1): Rule[] {
  const from = rules.findIndex((rule) => rule.id === id);
  const to = from + by;
  if (from < 0 || to < 0 || to >= rules.length) return [...rules];
  const next = [...rules];
  const [rule] = next.splice(from, 1);
  next.splice(to, 0, rule!);
  return next.map((one, position) => ({ ...one, position }));
}
