/** What the single keys of the inbox do (ui.md §9). Which of them a press is, `letterOf` says for every layout. */

import { isWriting, letterOf, singleKeys } from '$lib/shell/keys';
import { isOverlaid } from '$lib/ui/popover';
import { playFocused } from './play';

export interface InboxKeys {
  /** A conversation is open, or some are chosen. */
  any: () => boolean;
  open: () => boolean;
  step: (by: number) => void;
  write: (kind?: 'reply' | 'note') => void;
  toggleNote: () => void;
  resolve: () => void;
  reopen: () => void;
  assignToMe: () => void;
  pick: (what: 'assign' | 'label' | 'snooze') => void;
  markUnread: () => void;
  prioritise: () => void;
  panel: () => void;
  insertOrder: () => void;
  walk: (by: number) => void;
  /** Does it to the focused message; false when none is focused. */
  onMessage: (what: 'quote' | 'copy') => boolean;
  choose: () => void;
  extend: (by: number) => void;
  chooseAll: () => void;
  undo: () => void;
  density: () => void;
  search: () => void;
  help: () => void;
  tab: (tab: 'mine' | 'unassigned' | 'all') => void;
  first: () => void;
  /** Composer → thread → list → nothing chosen. */
  back: (inComposer: boolean) => void;
  /** To the next or previous column. */
  column: (by: number) => void;
  go: (to: string) => void;
}

export const PLACES: Record<string, string> = {
  i: '/inbox',
  a: '/inbox?next=1',
  m: '/inbox?mentioned=me&status=any',
  s: '/inbox?status=snoozed',
  o: '/orders',
  c: '/contacts',
  ',': '/settings',
};

/** How long after G the second letter counts. */
const GOING = 1200;

export function inboxKeys(does: InboxKeys): (event: KeyboardEvent) => void {
  let wentAt = -Infinity;

  return (event) => {
    if (event.defaultPrevented || event.isComposing || event.keyCode === 229) return;
    const letter = letterOf(event);
    const command = event.metaKey || event.ctrlKey;
    const overlaid = isOverlaid();
    const focused = document.activeElement as HTMLElement | null;
    const take = (run: () => void) => {
      event.preventDefault();
      run();
    };

    if (event.key === 'Escape') {
      if (overlaid) return;
      const inComposer = focused?.closest('#composer') != null;
      if (inComposer) event.preventDefault();
      return does.back(inComposer);
    }
    if (command && event.shiftKey && letter === 'n') return take(does.toggleNote);
    // Out of the composer, too.
    if (event.key === 'F6' && !overlaid) return take(() => does.column(event.shiftKey ? -1 : 1));
    if (isWriting(event.target) || overlaid) return;
    const inList = (event.target as HTMLElement | null)?.id === 'list' || focused === document.body;
    if (command && letter === 'a' && inList) return take(does.chooseAll);
    if (command || event.altKey) return;
    // The message has the focus itself, so this is no letter pressed by accident.
    if (event.key === ' ' && !event.shiftKey && playFocused()) return event.preventDefault();
    // Arrows and Enter stay.
    if (!singleKeys.on && letter.length === 1) return;

    if (event.timeStamp - wentAt < GOING) {
      wentAt = -Infinity;
      const to = PLACES[letter];
      if (to) return take(() => does.go(to));
    }

    if (event.key === 'F6') return take(() => does.column(event.shiftKey ? -1 : 1));
    const inThread = focused?.id === 'thread';
    if (event.key === 'Enter' && (inList || inThread)) return take(() => (does.open() ? does.write() : does.step(1)));
    // A focused message has two keys of its own.
    if (letter === 'r' && does.onMessage('quote')) return event.preventDefault();
    if (letter === 'c' && does.onMessage('copy')) return event.preventDefault();

    const { shiftKey } = event;
    const run: Record<string, (() => void) | false> = {
      j: () => (shiftKey ? does.extend(1) : does.step(1)),
      k: () => (shiftKey ? does.extend(-1) : does.step(-1)),
      ArrowDown: inList && (() => (shiftKey ? does.extend(1) : does.step(1))),
      ArrowUp: inList && (() => (shiftKey ? does.extend(-1) : does.step(-1))),
      Home: inList && does.first,
      x: does.choose,
      z: does.undo,
      d: does.density,
      g: () => (wentAt = event.timeStamp),
      '/': does.search,
      '?': does.help,
      '1': () => does.tab('mine'),
      '2': () => does.tab('unassigned'),
      '3': () => does.tab('all'),
      ...(does.any() && {
        e: shiftKey ? does.reopen : does.resolve,
        i: does.assignToMe,
        a: () => does.pick('assign'),
        l: () => does.pick('label'),
        s: () => does.pick('snooze'),
        u: does.markUnread,
        p: does.prioritise,
      }),
      ...(does.open() && {
        r: () => does.write('reply'),
        n: () => does.write('note'),
        o: does.panel,
        v: does.insertOrder,
        '[': () => does.walk(-1),
        ']': () => does.walk(1),
      }),
    };
    const found = run[letter];
    if (found) take(found);
  };
}
