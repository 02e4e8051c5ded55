import { describe, expect, it, vi } from 'vitest';
import { inboxKeys, type InboxKeys } from './inbox-keys';

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
});
