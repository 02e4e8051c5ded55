import type { IconName } from './icons';

export interface Toast {
  id: number;
  text: string;
  icon: IconName;
  /** A verb and what it does; Z runs the one called undo. */
  action: { label: string; run: () => void; undo: boolean } | null;
  /** Read out at once instead of when there is a pause: not sent, signed out. */
  urgent: boolean;
}

export interface ToastWish {
  icon?: IconName;
  undo?: { label: string; run: () => void };
  action?: { label: string; run: () => void };
  urgent?: boolean;
  /** Milliseconds; 6 s, with undo 10 s. */
  for?: number;
}

let count = 0;
const shown = $state<Toast[]>([]);
const timers = new Map<number, { left: number; since: number; timer: ReturnType<typeof setTimeout> }>();

function start(id: number, ms: number): void {
  timers.set(id, { left: ms, since: Date.now(), timer: setTimeout(() => dismiss(id), ms) });
}

/** At most two, the newer on top. */
export const toasts: readonly Toast[] = shown;

/** Says what happened, with a way back when there is one. Returns its id. */
export function toast(text: string, wish: ToastWish = {}): number {
  const id = (count += 1);
  const action = wish.undo ? { ...wish.undo, undo: true } : wish.action ? { ...wish.action, undo: false } : null;
  shown.unshift({
    id,
    text,
    icon: wish.icon ?? (wish.urgent ? 'circle-alert' : 'check'),
    action,
    urgent: wish.urgent ?? false,
  });
  // What is urgent is the last to make room.
  while (shown.length > 2) dismiss((shown.slice(1).findLast((one) => !one.urgent) ?? shown[shown.length - 1]!).id);
  start(id, wish.for ?? (wish.undo ? 10_000 : 6_000));
  return id;
}

export function dismiss(id: number): void {
  clearTimeout(timers.get(id)?.timer);
  timers.delete(id);
  const at = shown.findIndex((one) => one.id === id);
  if (at >= 0) shown.splice(at, 1);
}

/** Stays while focused or under the pointer. */
export function hold(id: number): void {
  const running = timers.get(id);
  if (!running) return;
  clearTimeout(running.timer);
  running.left = Math.max(1500, running.left - (Date.now() - running.since));
}

export function release(id: number): void {
  const held = timers.get(id);
  if (held) start(id, held.left);
}

/** Takes the action of a toast and puts it away. */
export function take(id: number): void {
  const one = shown.find((candidate) => candidate.id === id);
  dismiss(id);
  one?.action?.run();
}

/** Undoes the newest that can be undone; false when there is none. For the key Z. */
export function undoNewest(): boolean {
  const one = shown.find((candidate) => candidate.action?.undo);
  if (!one) return false;
  take(one.id);
  return true;
}
