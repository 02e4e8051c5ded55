import type { Attachment } from 'svelte/attachments';

let bubble: HTMLElement | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;
let shownFor: Element | undefined;

function hide(): void {
  clearTimeout(timer);
  shownFor = undefined;
  if (bubble?.matches(':popover-open')) bubble.hidePopover();
}

function show(node: Element, text: string, key: string | undefined): void {
  if (!bubble) {
    bubble = document.createElement('div');
    bubble.className = 'tooltip';
    bubble.popover = 'manual';
    bubble.setAttribute('role', 'tooltip');
    document.body.append(bubble);
  }
  bubble.textContent = text;
  if (key) {
    const cap = document.createElement('kbd');
    cap.textContent = key;
    bubble.append(cap);
  }
  bubble.showPopover();
  shownFor = node;
  const from = node.getBoundingClientRect();
  const size = bubble.getBoundingClientRect();
  const below = from.bottom + 6 + size.height < innerHeight;
  bubble.style.top = `${below ? from.bottom + 6 : from.top - 6 - size.height}px`;
  bubble.style.left = `${Math.max(8, Math.min(innerWidth - size.width - 8, from.left + from.width / 2 - size.width / 2))}px`;
}

/** A tooltip after 400 ms of pointer, or at once with keyboard focus; with the key that does the same. Nothing for an empty text. */
export function tooltip(text: string, key?: string): Attachment<Element> {
  return (node) => {
    if (!text) return;
    const later = (event: Event): void => {
      if ((event as PointerEvent).pointerType === 'touch') return;
      clearTimeout(timer);
      timer = setTimeout(() => show(node, text, key), 400);
    };
    const focused = (): void => {
      // A popover that gives the focus back is still closing; another may not open in that moment.
      clearTimeout(timer);
      timer = setTimeout(() => {
        if (node.matches(':focus-visible')) show(node, text, key);
      }, 0);
    };
    const escape = (event: Event): void => {
      if ((event as KeyboardEvent).key === 'Escape') hide();
    };
    node.addEventListener('pointerenter', later);
    node.addEventListener('pointerleave', hide);
    node.addEventListener('pointerdown', hide);
    node.addEventListener('focus', focused);
    node.addEventListener('blur', hide);
    node.addEventListener('keydown', escape);
    return () => {
      if (shownFor === node) hide();
      node.removeEventListener('pointerenter', later);
      node.removeEventListener('pointerleave', hide);
      node.removeEventListener('pointerdown', hide);
      node.removeEventListener('focus', focused);
      node.removeEventListener('blur', hide);
      node.removeEventListener('keydown', escape);
    };
  };
}
