/** Keys as they are printed on this machine's keyboard, and as they are pressed on any layout. */

export const mac = /Mac|iPhone|iPad/.test(navigator.platform);

/** A key with the command key: `⌘K` on a Mac, `Ctrl K` elsewhere. */
export function mod(key: string): string {
  return mac ? `⌘${key}` : `Ctrl ${key}`;
}

/**
 * The Latin letter of a key press: by what it writes, or by its place on the keyboard when the layout writes no Latin,
 * so that J is J on a Thai or Chinese keyboard too. A key of the digit row is its digit, whatever sign it writes by itself (French `&`,
 * Thai `/`); with Shift or AltGr it is the sign that somebody went out of their way to write (German `/`).
 */
export function letterOf(event: KeyboardEvent): string {
  const { key, code } = event;
  if (key.length !== 1) return key;
  const place = /^Digit([1-9])$/.exec(code)?.[1];
  const plain = !event.shiftKey && !event.getModifierState?.('AltGraph');
  if (place && plain && !/^[a-z\d]$/i.test(key)) return place;
  // Thai digits lie with Shift on other keys than ours.
  if (/^[๐-๙]$/.test(key)) return String(key.charCodeAt(0) - 0x0e50);
  if (/^[\x21-\x7e]$/.test(key)) return key.toLowerCase();
  const letter = /^Key([A-Z])$/.exec(code)?.[1];
  if (letter) return letter.toLowerCase();
  const digit = /^Digit(\d)$/.exec(code)?.[1];
  if (digit) return digit;
  return { Slash: event.shiftKey ? '?' : '/', BracketLeft: '[', BracketRight: ']', Comma: ',' }[code] ?? key;
}

/** Whether a letter alone does something; some speak to their device, or press keys by accident (WCAG 2.1.4). */
export const singleKeys = { on: true };

/** Whether a press belongs to a field, so that single keys stay letters. */
export function isWriting(target: EventTarget | null): boolean {
  const element = target as HTMLElement | null;
  if (!element?.matches) return false;
  return (
    element.matches('input:not([type=checkbox], [type=radio], [type=button]), textarea, select') ||
    element.isContentEditable
  );
}
