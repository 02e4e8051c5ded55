/** Space on a message plays or stops what is heard and seen in it, or opens its picture. */

const PLAYABLE = '.audio > .play, .video > button, .video > video[controls], .pictures > button';

/** False when no message has the focus itself, or there is nothing in it to play. */
export function playFocused(): boolean {
  const message = document.activeElement?.closest<HTMLElement>('article.message');
  // A button inside it has its own Space.
  if (!message || message !== document.activeElement) return false;
  const first = message.querySelector<HTMLElement>(PLAYABLE);
  if (first instanceof HTMLVideoElement) {
    if (first.paused) void first.play().catch(() => {});
    else first.pause();
  } else first?.click();
  return first !== null;
}
