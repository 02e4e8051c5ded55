/** The icons that can be drawn by now: those of the first load, then all. */

import first from 'virtual:first-icons';
import type { IconName } from './icons';

export const drawn: Partial<Record<IconName, string>> = { ...first };

let coming: Promise<void> | null = null;

/** Sees to it that every icon is here. */
export function drawAll(): Promise<void> {
  return (coming ??= import('./icons').then(
    ({ icons }) => void Object.assign(drawn, icons),
    (cause: unknown) => {
      coming = null;
      throw cause;
    },
  ));
}
