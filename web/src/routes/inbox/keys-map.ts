/** All keys with what they do, for `?`. What the inbox hears and what stands here are held against each other by a test. */

import { t } from '$lib/i18n/index.svelte';
import { mac } from '$lib/shell/keys';

export interface KeyRow {
  /** A chord, or keys that do alike one after the other. */
  caps: string[];
  words: string;
}

export interface KeyGroup {
  title: string;
  rows: KeyRow[];
}

export const cmd = mac ? '⌘' : 'Ctrl';

export function keyMap(): KeyGroup[] {
  const row = (words: string, ...caps: string[]): KeyRow => ({ caps, words });
  return [
    {
      title: t('keys.list'),
      rows: [
        row(t('keys.move'), 'J', 'K', '↓', '↑'),
        row(t('keys.first'), 'Home'),
        row(t('keys.tabs'), '1', '2', '3'),
        row(t('keys.choose'), 'X'),
        row(t('keys.extend'), '⇧', 'J', 'K', '↓', '↑'),
        row(t('keys.chooseAll'), cmd, 'A'),
        row(t('keys.density'), 'D'),
      ],
    },
    {
      title: t('keys.conversation'),
      rows: [
        row(t('action.resolve'), 'E'),
        row(t('action.reopen'), '⇧', 'E'),
        row(t('action.assignMe'), 'I'),
        row(t('action.assign'), 'A'),
        row(t('action.label'), 'L'),
        row(t('action.snoozeMore'), 'S'),
        row(t('action.markUnread'), 'U'),
        row(t('action.priority'), 'P'),
        row(t('panel.open'), 'O'),
        row(t('keys.messages'), '[', ']'),
        row(t('keys.quote'), 'R'),
        row(t('keys.copy'), 'C'),
        row(t('keys.play'), '␣'),
      ],
    },
    {
      title: t('keys.writing'),
      rows: [
        row(t('keys.reply'), '↵', 'R'),
        row(t('keys.note'), 'N'),
        row(t('keys.toggle'), cmd, '⇧', 'N'),
        row(t('keys.cannedSearch'), '/'),
        row(t('order.insert'), 'V'),
        row(t('composer.send'), cmd, '↵'),
        row(t('composer.sendResolve'), cmd, '⇧', '↵'),
        row(t('keys.takeBack'), '↑'),
      ],
    },
    {
      title: t('keys.everywhere'),
      rows: [
        row(t('keys.palette'), cmd, 'K'),
        row(t('sidebar.search'), '/'),
        row(t('toast.undo'), 'Z'),
        row(t('keys.back'), 'Esc'),
        row(t('keys.columns'), 'F6'),
        row(t('keys.columnBack'), '⇧', 'F6'),
        row(t('keys.go'), 'G', 'I'),
        row(t('keys.next'), 'G', 'A'),
        row(t('keys.mentions'), 'G', 'M'),
        row(t('keys.snoozed'), 'G', 'S'),
        row(t('keys.orders'), 'G', 'O'),
        row(t('keys.contacts'), 'G', 'C'),
        row(t('keys.settings'), 'G', ','),
        row(t('keys.all'), '?'),
      ],
    },
  ];
}
