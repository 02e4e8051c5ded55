import { describe, expect, it, vi } from 'vitest';
import { inboxKeys, PLACES, type InboxKeys } from './inbox-keys';
import { cmd, keyMap } from './keys-map';

const names = [
  'step',
  'write',
  'toggleNote',
  'resolve',
  'reopen',
  'assignToMe',
  'pick',
  'markUnread',
  'prioritise',
  'panel',
  'insertOrder',
  'walk',
  'choose',
  'extend',
  'chooseAll',
  'undo',
  'density',
  'search',
  'help',
  'tab',
  'first',
  'back',
  'column',
  'go',
] as const;

function keyboard(more: Partial<InboxKeys> = {}) {
  const does = {
    ...Object.fromEntries(names.map((name) => [name, vi.fn()])),
    any: () => true,
    open: () => true,
    onMessage: () => false,
    ...more,
  } as unknown as InboxKeys;
  const press = inboxKeys(does);
  return {
    does,
    handle: press,
    press: (init: KeyboardEventInit) => press(new KeyboardEvent('keydown', { cancelable: true, ...init })),
  };
}

describe('the keys of the inbox', () => {
  it('are found by their letter, and by their place where the layout writes no Latin', () => {
    const { does, press } = keyboard();
    press({ key: 'u', code: 'KeyU' });
    press({ key: 'ี', code: 'KeyU' });
    expect(does.markUnread).toHaveBeenCalledTimes(2);
    press({ key: 'ำ', code: 'KeyE' });
    expect(does.resolve).toHaveBeenCalledOnce();
    // On a French keyboard the letter counts, not the place.
    press({ key: 'a', code: 'KeyQ' });
    expect(does.pick).toHaveBeenCalledWith('assign');
  });

  it('leave a composing input method, chords and fields alone', () => {
    const { does, press } = keyboard();
    press({ key: 'e', code: 'KeyE', isComposing: true });
    press({ key: 'e', code: 'KeyE', ctrlKey: true });
    expect(does.resolve).not.toHaveBeenCalled();
  });

  it('do nothing to a conversation when there is none', () => {
    const { does, press } = keyboard({ any: () => false, open: () => false });
    for (const key of ['e', 'i', 'a', 'u', 'r', 'o']) press({ key, code: `Key${key.toUpperCase()}` });
    for (const name of ['resolve', 'assignToMe', 'pick', 'markUnread', 'write', 'panel'] as const)
      expect(does[name]).not.toHaveBeenCalled();
    press({ key: 'j', code: 'KeyJ' });
    expect(does.step).toHaveBeenCalledWith(1);
  });

  it('go to a place with G and a letter', () => {
    const { does, press } = keyboard();
    press({ key: 'g', code: 'KeyG' });
    press({ key: 's', code: 'KeyS' });
    expect(does.go).toHaveBeenCalledWith('/inbox?status=snoozed');
    expect(does.pick).not.toHaveBeenCalled();
  });

  it('mean the focused message first', () => {
    const { does, press } = keyboard({ onMessage: (what) => what === 'quote' });
    press({ key: 'r', code: 'KeyR' });
    expect(does.write).not.toHaveBeenCalled();
  });

  it('lead out of a field with F6, and from the messages into the reply with Enter', () => {
    const { does, handle } = keyboard();
    const field = document.body.appendChild(document.createElement('textarea'));
    const thread = document.body.appendChild(document.createElement('div'));
    Object.assign(thread, { id: 'thread', tabIndex: -1 });
    for (const one of [field, thread] as HTMLElement[]) one.addEventListener('keydown', handle);
    const strike = (where: HTMLElement, key: string) => {
      where.focus();
      where.dispatchEvent(new KeyboardEvent('keydown', { key, cancelable: true }));
    };
    strike(field, 'e');
    expect(does.resolve).not.toHaveBeenCalled();
    strike(field, 'F6');
    expect(does.column).toHaveBeenCalledWith(1);
    strike(field, 'Enter');
    expect(does.write).not.toHaveBeenCalled();
    strike(thread, 'Enter');
    expect(does.write).toHaveBeenCalledOnce();
    field.remove();
    thread.remove();
  });

  it('play what the focused message shows with Space, and leave every other Space alone', () => {
    const { handle } = keyboard();
    const page = document.body.appendChild(document.createElement('div'));
    page.innerHTML = `
      <div id="list" tabindex="0"></div>
      <article class="message" tabindex="-1"><button class="quote"></button>
        <div class="audio"><audio></audio><button class="play"></button><button class="speed"></button></div></article>
      <article class="message" tabindex="-1"><div class="pictures"><button></button><button></button></div></article>
      <article class="message" tabindex="-1"><div class="video"><video></video><button></button></div></article>
      <article class="message" tabindex="-1"><div class="video"><video controls></video></div></article>
      <article class="message" tabindex="-1"><button class="edited"></button><textarea></textarea></article>`;
    page.addEventListener('keydown', handle);
    const heard: string[] = [];
    page.addEventListener('click', (event) => heard.push((event.target as HTMLElement).className || 'button'));
    /** Whether it was taken. */
    const space = (where: Element | null, init: KeyboardEventInit = {}) => {
      (where as HTMLElement).focus();
      const event = new KeyboardEvent('keydown', { key: ' ', code: 'Space', bubbles: true, cancelable: true, ...init });
      where!.dispatchEvent(event);
      return event.defaultPrevented;
    };
    const [voice, pictures, film, playing, words] = page.querySelectorAll('article');
    expect([voice, pictures, film].map((one) => space(one!))).toEqual([true, true, true]);
    expect(heard).toEqual(['play', 'button', 'button']);
    const video = playing!.querySelector('video')!;
    const [play, pause] = [vi.spyOn(video, 'play').mockResolvedValue(), vi.spyOn(video, 'pause').mockReturnValue()];
    const paused = vi.spyOn(video, 'paused', 'get').mockReturnValue(true);
    space(playing!);
    paused.mockReturnValue(false);
    space(playing!);
    expect([play.mock.calls.length, pause.mock.calls.length]).toEqual([1, 1]);
    heard.length = 0;
    for (const other of [words!, page.querySelector('#list'), ...page.querySelectorAll('.quote, .speed, textarea')])
      expect(space(other)).toBe(false);
    expect([space(voice!, { ctrlKey: true }), space(voice!, { shiftKey: true })]).toEqual([false, false]);
    expect(heard).toEqual([]);
    page.remove();
  });
});

describe('the map of the keys', () => {
  /** As they are printed. */
  const CAPS: Record<string, string> = { Enter: '↵', Escape: 'Esc', ArrowUp: '↑', ArrowDown: '↓', ' ': '␣' };
  const KEYS = [...'abcdefghijklmnopqrstuvwxyz0123456789,./;[]?-= ', 'Enter', 'Escape', 'ArrowUp', 'ArrowDown'];
  const MORE = ['ArrowLeft', 'ArrowRight', 'Home', 'End', 'PageUp', 'PageDown', 'Delete', 'F1', 'F6'];
  // The palette's and the composer's own.
  const ELSEWHERE = [`${cmd} K`, `${cmd} ↵`, `${cmd} ⇧ ↵`];

  /** What a press asks for, or null where nobody hears it. */
  function asks(key: string, init: KeyboardEventInit = {}, before?: string): string | null {
    const asked: unknown[] = [];
    const does = Object.fromEntries(names.map((name) => [name, (...with_: unknown[]) => asked.push(name, ...with_)]));
    const page = document.body.appendChild(document.createElement('div'));
    // With a message in focus that can be played, quoted and copied, for the keys that are about one.
    page.innerHTML = '<article class="message" tabindex="-1"><div class="pictures"><button></button></div></article>';
    if (key === ' ') page.querySelector('article')!.focus();
    const press = inboxKeys({
      ...(does as unknown as InboxKeys),
      any: () => true,
      open: () => true,
      onMessage: (what) => key === 'c' && asked.push(what) > 0,
    });
    if (before) press(new KeyboardEvent('keydown', { key: before, cancelable: true }));
    const event = new KeyboardEvent('keydown', { key, cancelable: true, ...init });
    press(event);
    page.remove();
    return asked.length > 0 || event.defaultPrevented ? JSON.stringify(asked) : null;
  }

  const heard = new Set<string>();
  for (const key of [...KEYS, ...MORE]) {
    const cap = CAPS[key] ?? (key.length === 1 ? key.toUpperCase() : key);
    const alone = asks(key);
    if (alone && key !== 'g') heard.add(cap);
    // Where Shift changes nothing it is no key of its own.
    const shifted = asks(key, { shiftKey: true });
    if (shifted && shifted !== alone) heard.add(`⇧ ${cap}`);
    const command = asks(key, { ctrlKey: true });
    if (command && command !== alone) heard.add(`${cmd} ${cap}`);
    const both = asks(key, { ctrlKey: true, shiftKey: true });
    if (both && both !== alone && both !== command && both !== shifted) heard.add(`${cmd} ⇧ ${cap}`);
    if (asks(key, {}, 'g')?.startsWith('["go"')) heard.add(`G ${cap}`);
  }

  const HOLDS = ['⇧', cmd, 'G'];
  const mapped = new Set(
    keyMap().flatMap(({ rows }) =>
      rows.flatMap(({ caps }) => {
        const held = caps.filter((cap, i) => HOLDS.includes(cap) && i < caps.length - 1);
        return caps.filter((cap) => !held.includes(cap)).map((cap) => [...held, cap].join(' '));
      }),
    ),
  );

  it('has every key that the inbox hears', () => {
    expect(heard.size).toBeGreaterThan(35);
    expect([...heard].filter((chord) => !mapped.has(chord))).toEqual([]);
  });

  it('has no key that nobody hears', () => {
    expect([...mapped].filter((chord) => !heard.has(chord) && !ELSEWHERE.includes(chord))).toEqual([]);
    expect(Object.keys(PLACES).every((letter) => mapped.has(`G ${letter.toUpperCase()}`))).toBe(true);
  });
});
