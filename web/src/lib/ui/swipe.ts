/** A finger that draws a row aside: right does one thing, left another, once it went far enough. Up and down still scrolls. */

import type { Attachment } from 'svelte/attachments';

/** So far has a finger to go (ui.md §8.1). */
export const FAR = 72;

export interface Swipe {
  /** How far it is drawn, in pixels; 0 when it was let go. */
  onmove: (by: number) => void;
  onright: () => void;
  onleft: () => void;
}

export function swipe(does: () => Swipe | null): Attachment<HTMLElement> {
  return (element) => {
    let from: { x: number; y: number; id: number } | null = null;
    let drawn = false;

    const end = (run: boolean, x: number) => {
      const swiped = from && drawn ? x - from.x : 0;
      from = null;
      drawn = false;
      const now = does();
      now?.onmove(0);
      if (run && swiped >= FAR) now?.onright();
      else if (run && swiped <= -FAR) now?.onleft();
    };
    const down = (event: PointerEvent) => {
      if (event.pointerType !== 'touch' || !event.isPrimary || !does()) return;
      from = { x: event.clientX, y: event.clientY, id: event.pointerId };
    };
    const move = (event: PointerEvent) => {
      if (!from || event.pointerId !== from.id) return;
      const [x, y] = [event.clientX - from.x, event.clientY - from.y];
      if (!drawn) {
        if (Math.abs(y) > 10 && Math.abs(y) > Math.abs(x)) from = null;
        else if (Math.abs(x) > 12) {
          drawn = true;
          element.setPointerCapture(event.pointerId);
        }
      }
      if (drawn) does()?.onmove(Math.max(-140, Math.min(140, x)));
    };
    const up = (event: PointerEvent) => {
      const was = drawn;
      end(true, event.clientX);
      // The click that follows a swipe opens nothing.
      if (was) element.addEventListener('click', (e) => e.stopPropagation(), { capture: true, once: true });
    };
    const cancel = () => end(false, 0);

    element.addEventListener('pointerdown', down);
    element.addEventListener('pointermove', move);
    element.addEventListener('pointerup', up);
    element.addEventListener('pointercancel', cancel);
    return () => {
      element.removeEventListener('pointerdown', down);
      element.removeEventListener('pointermove', move);
      element.removeEventListener('pointerup', up);
      element.removeEventListener('pointercancel', cancel);
    };
  };
}
