import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

type Keys = typeof import('./keys.ts');

describe('layers of keys', () => {
  const page = new EventTarget();
  let keys: Keys;
  let heard: string[];
  let unbind: (() => void)[];

  beforeAll(async () => {
    Object.assign(globalThis, { window: page, HTMLElement: class {} });
    keys = await import('./keys.ts');
  });
  beforeEach(() => {
    for (const each of unbind ?? []) each();
    heard = [];
    unbind = [];
  });

  function bind(name: string, chords: readonly string[], isModal = false): () => void {
    const leave = keys.bindKeys(Object.fromEntries(chords.map((chord) => [chord, () => heard.push(`${name} ${chord}`)])), isModal);
    unbind.push(leave);
    return leave;
  }

  /** Whether a binding took it. */
  function press(key: string): boolean {
    const event = new Event('keydown', { cancelable: true });
    page.dispatchEvent(Object.assign(event, { key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, isComposing: false }));
    return event.defaultPrevented;
  }

  it('give a key to the newest that binds it', () => {
    bind('shell', ['j', 'k']);
    const leave = bind('page', ['j']);
    press('j');
    press('k');
    leave();
    press('j');
    expect(heard).toEqual(['page j', 'shell k', 'shell j']);
  });

  it('leave Escape to an open dialog, also where the page below it binds its keys later', () => {
    bind('shell', ['Escape']);
    const close = bind('dialog', [], true);
    bind('page', ['Escape', 'j']);
    expect([press('Escape'), press('j'), heard]).toEqual([false, false, []]);
    close();
    expect([press('Escape'), heard]).toEqual([true, ['page Escape']]);
  });

  it('give a dialog over a dialog its keys first', () => {
    bind('lower', ['Escape'], true);
    bind('upper', ['Escape'], true);
    press('Escape');
    expect(heard).toEqual(['upper Escape']);
  });
});
