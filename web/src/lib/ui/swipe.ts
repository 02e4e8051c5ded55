/** A finger on a row: drawn right it does one thing, left another, once it went far enough; held it asks. Up and down still scrolls. */

import type { Attachment } from 'svelte/attachments';

/** So far has a finger to go (ui.md §8.1). */
export const FAR = 72;
/** So long does a finger rest that holds, in milliseconds. */
const HOLD = 500;
/** So long after the finger left may a click still follow, in milliseconds. */
const CLICK = 60;

export interface Swipe {
  /** How far it is drawn, in pixels; 0 when it was let go. */
  onmove: (by: number) => void;
  onright: () => void;
  onleft: () => void;
}

/**
 * `does`: what a swipe does now, or null when nothing is to be drawn aside. `onhold` hears where a finger was that held, when it is
 * let go.
 */
export function swipe(
  does: () => Swipe | null,
  onhold: (point: { x: number; y: number }) => void,
): Attachment<HTMLElement> {
  return (element) => {
    let from: { x: number; y: number; id: number; at: number; heard: number } | null = null;
    let drawn = false;
    let held = false;
    let moved = false;
    let timer: ReturnType<typeof setTimeout> | undefined;

    const end = (run: boolean, x: number) => {
      clearTimeout(timer);
      const at = from;
      const swiped = at && drawn ? x - at.x : 0;
      from = null;
      drawn = false;
      const now = does();
      now?.onmove(0);
      // After the finger's leaving and the click that some browsers let follow: both close what is open.
      if (held && at) setTimeout(() => onhold(at), CLICK);
      else if (run && swiped >= FAR) setTimeout(() => now?.onright());
      else if (run && swiped <= -FAR) setTimeout(() => now?.onleft());
    };
    const down = (event: PointerEvent) => {
      if (event.pointerType !== 'touch' || !event.isPrimary) return;
      from = {
        x: event.clientX,
        y: event.clientY,
        id: event.pointerId,
        at: event.timeStamp,
        heard: performance.now(),
      };
      held = moved = false;
      timer = setTimeout(() => {
        held = from !== null && !drawn;
        // A finger feels what an eye under it does not see.
        if (held) navigator.vibrate?.(10);
      }, HOLD);
    };
    const move = (event: PointerEvent) => {
      if (!from || event.pointerId !== from.id) return;
      const [x, y] = [event.clientX - from.x, event.clientY - from.y];
      if (Math.hypot(x, y) > 10) {
        moved = true;
        clearTimeout(timer);
      }
      if (!drawn && !held) {
        if (Math.abs(y) > 10 && Math.abs(y) > Math.abs(x)) from = null;
        else if (Math.abs(x) > 12 && does()) {
          drawn = true;
          element.setPointerCapture(event.pointerId);
        }
      }
      if (drawn) does()?.onmove(Math.max(-140, Math.min(140, x)));
    };
    const up = (event: PointerEvent) => {
      // A busy page may hear of the finger's leaving before its own clock: by the finger's and by the page's it held. One that was
      // heard of late, and left at once, did not.
      const rested = from ? Math.min(event.timeStamp - from.at, performance.now() - from.heard) : 0;
      if (from && !drawn && !moved && rested >= HOLD) held = true;
      const was = drawn || held;
      end(true, event.clientX);
      if (!was) return;
      // The click that may follow opens nothing.
      const stop = (click: Event) => click.stopPropagation();
      element.addEventListener('click', stop, { capture: true, once: true });
      setTimeout(() => element.removeEventListener('click', stop, { capture: true }), 300);
    };
    const cancel = () => end(false, 0);

    element.addEventListener('pointerdown', down);
    element.addEventListener('pointermove', move);
    element.addEventListener('pointerup', up);
    element.addEventListener('pointercancel', cancel);
    return () => {
      clearTimeout(timer);
      element.removeEventListener('pointerdown', down);
      element.removeEventListener('pointermove', move);
      element.removeEventListener('pointerup', up);
      element.removeEventListener('pointercancel', cancel);
    };
  };
}
