/** Puts words into the clipboard. */

/** Answers whether they went in. Over plain http, as on a network of one's own, browsers leave only the old way. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const focused = document.activeElement;
    const field = document.createElement('textarea');
    field.value = text;
    field.style.position = 'fixed';
    field.style.opacity = '0';
    // What is not in an open dialog cannot be selected.
    ([...document.querySelectorAll('dialog[open]')].at(-1) ?? document.body).append(field);
    field.select();
    const done = document.execCommand('copy');
    field.remove();
    if (focused instanceof HTMLElement) focused.focus({ preventScroll: true });
    return done;
  }
}
