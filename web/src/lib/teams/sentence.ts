/** A rule in a sentence: what has to fit, and who gets it. */

import type { Account, Label, Member, Team } from '$lib/api/types';
import { t, words } from '$lib/i18n/index.svelte';
import { platformName } from '$lib/inbox/words';
import type { Conditions, Rule } from './teams';

/** What the ids of rules stand for. */
export interface Named {
  accounts: readonly Account[];
  labels: readonly Label[];
  members: readonly Member[];
  teams: readonly Team[];
}

export function languageName(code: string): string {
  return new Intl.DisplayNames([words.tag], { type: 'language' }).of(code) ?? code;
}

function list(all: string[]): string {
  return new Intl.ListFormat(words.tag, { type: 'disjunction' }).format(all);
}

const nameOf = (all: readonly { id: string; name: string }[], id: string): string =>
  all.find((one) => one.id === id)?.name ?? t('rules.gone');

/** Each condition as a phrase. */
function phrases(asked: Conditions, named: Named): string[] {
  const said: string[] = [];
  const some = (ids: string[] | undefined): ids is string[] => ids !== undefined && ids.length > 0;
  if (some(asked.account_ids))
    said.push(
      t('rules.when.account', {
        accounts: list(asked.account_ids.map((id) => nameOf(named.accounts, id))),
      }),
    );
  if (some(asked.platforms))
    said.push(t('rules.when.platform', { platforms: list(asked.platforms.map(platformName)) }));
  if (some(asked.languages))
    said.push(t('rules.when.language', { languages: list(asked.languages.map(languageName)) }));
  if (some(asked.label_ids))
    said.push(
      t('rules.when.label', {
        labels: list(asked.label_ids.map((id) => nameOf(named.labels, id))),
      }),
    );
  if (asked.new_contact === true) said.push(t('rules.when.new'));
  if (asked.new_contact === false) said.push(t('rules.when.known'));
  return said;
}

function receiver(rule: Pick<Rule, 'team_id' | 'assignee_id'>, named: Named): string {
  if (rule.assignee_id) return nameOf(named.members, rule.assignee_id);
  const team = named.teams.find((one) => one.id === rule.team_id);
  if (!team) return t('rules.gone');
  return team.assignment === 'round_robin'
    ? t('rules.to.turns', { team: team.name })
    : t('rules.to.team', { team: team.name });
}

export function sentence(rule: Pick<Rule, 'conditions' | 'team_id' | 'assignee_id'>, named: Named): string {
  const said = phrases(rule.conditions, named);
  const who = receiver(rule, named);
  return said.length === 0
    ? t('rules.sentenceAll', { who })
    : t('rules.sentence', { conditions: said.reduce((a, b) => t('rules.and', { a, b })), who });
}
