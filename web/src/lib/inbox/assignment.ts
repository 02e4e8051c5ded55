/** The lines of a thread that say who has it now, and why. */

import type { Me, Message } from '$lib/api/types';
import { t } from '$lib/i18n/index.svelte';
import type { IconName } from '$lib/ui/icons';

/** What such a line is about; null for any other line. */
function read(message: Message): { why: string; who: string; team: string; rule: string } | null {
  const part = message.parts[0];
  if (message.direction !== 'system' || part?.kind !== 'template' || !part.title?.startsWith('assigned')) return null;
  const [who = '', team = '', rule = ''] = (part.text ?? '').split('\n');
  return { why: part.title, who, team, rule };
}

/** The line in words; null for a line that is about something else. */
export function assignmentWords(message: Message, me: Me): string | null {
  const line = read(message);
  if (!line) return null;
  const { why, who, team, rule } = line;
  // One sentence for each: nobody, a team, a member, a member of a team.
  const to = who && team ? 'both' : who ? 'member' : team ? 'team' : 'nobody';
  const mine = message.sender.id === me.id;
  const by = message.sender.name ?? t('system.somebody');
  switch (why) {
    case 'assigned_by_rule':
      return t('system.byRule', { to, who, team, rule });
    case 'assigned_by_turn':
      return t('system.byTurn', { to, who, team });
    case 'assigned_on_leaving':
      return t('system.onLeaving', { to, who, team, by });
    case 'assigned_with_note':
      return mine ? t('system.handedOverByMe', { to, who, team }) : t('system.handedOver', { to, who, team, by });
    default:
      return mine ? t('system.assignedByMe', { to, who, team }) : t('system.assigned', { to, who, team, by });
  }
}

export function assignmentIcon(message: Message): IconName | null {
  const line = read(message);
  if (!line) return null;
  return line.who || line.team ? 'user-check' : 'circle-dashed';
}
