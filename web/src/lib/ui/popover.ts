/** Puts an open popover under (or over) what opened it, inside the window. */
export function placeBy(popover: HTMLElement, anchor: Element, align: 'start' | 'end' = 'start', gap = 6): void {
  const from = anchor.getBoundingClientRect();
  popover.style.maxHeight = '';
  const size = popover.getBoundingClientRect();
  const roomBelow = innerHeight - from.bottom - gap - 8;
  const roomAbove = from.top - gap - 8;
  const below = roomBelow >= Math.min(size.height, 240) || roomBelow >= roomAbove;
  const room = Math.max(120, below ? roomBelow : roomAbove);
  const height = Math.min(size.height, room);
  popover.style.maxHeight = `${room}px`;
  popover.style.top = `${below ? from.bottom + gap : from.top - gap - height}px`;
  const wanted = align === 'start' ? from.left : from.right - size.width;
  popover.style.left = `${Math.max(8, Math.min(innerWidth - size.width - 8, wanted))}px`;
}

/** Whether something lies over the page that the keys belong to. A tooltip takes none. */
export function isOverlaid(): boolean {
  return document.querySelector(':popover-open:not(.tooltip), dialog[open]') !== null;
}

/**
 * Gives the focus back to where it came from, before the popover goes: the next key, however fast it follows, is no longer the
 * popover's. Whoever clicked on something else has it there already.
 */
export function giveBack(popover: HTMLElement | undefined, cameFrom: HTMLElement | null): void {
  const focused = document.activeElement as HTMLElement | null;
  if (focused !== document.body && !popover?.contains(focused)) return;
  if (cameFrom?.isConnected && cameFrom !== document.body) cameFrom.focus({ preventScroll: true });
  else if (focused !== document.body) focused?.blur();
}
