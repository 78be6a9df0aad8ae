/** The keyboard: one listener, bindings in layers, the newest layer first; nothing fires while a person types. */

/** By chord: `j`, `Shift+J`, `Space`, `Ctrl+k` (also ⌘), or a sequence such as `g o`. */
export type Bindings = Readonly<Record<string, (event: KeyboardEvent) => void>>;

/** What a key does, for the help: by chord. */
export type KeyLabels = Readonly<Record<string, string>>;

interface Layer {
  readonly bindings: Bindings;
  readonly labels: KeyLabels;
  /** Layers below hear nothing; for dialogs. */
  readonly isModal: boolean;
}

/** Time between the keys of a sequence. */
const SEQUENCE_MS = 1_200;
const layers: Layer[] = [];
let prefix = '';
let prefixAt = 0;
let areSingleKeysOn = true;

/** Single keys can be turned off; chords with Ctrl, Escape and the arrows stay. */
export function setSingleKeys(on: boolean): void {
  areSingleKeysOn = on;
}

/**
 * Adds a layer until the function that it returns is called: over the others, but below every modal one, since a page may be loaded, or bind
 * other keys, while a dialog is open. Bindings without a label are not told by the help.
 */
export function bindKeys(bindings: Bindings, isModal = false, labels: KeyLabels = {}): () => void {
  const layer = { bindings, isModal, labels };
  const lowestModal = layers.findIndex((other) => other.isModal);
  layers.splice(isModal || lowestModal === -1 ? layers.length : lowestModal, 0, layer);
  return () => {
    const at = layers.indexOf(layer);
    if (at !== -1) layers.splice(at, 1);
  };
}

/** What every key does now, of the layers below a dialog too, those of the page first. */
export function labelledKeys(): readonly KeyLabels[] {
  return layers
    .map(({ labels }) => labels)
    .filter((labels) => Object.keys(labels).length > 0)
    .toReversed();
}

/** The chord of a key press, as bindings name it. */
export function chordOf(event: KeyboardEvent): string {
  const key = event.key === ' ' ? 'Space' : event.key;
  if (event.ctrlKey || event.metaKey) return `Ctrl+${key.length === 1 ? key.toLowerCase() : key}`;
  if (event.altKey) return `Alt+${key}`;
  // A capital letter says Shift by itself; named keys do not.
  return event.shiftKey && (key.length > 1 || /\p{Lu}/u.test(key)) ? `Shift+${key}` : key;
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'range'].includes(target.type);
}

/** Enter and Space on a control are the control's own. */
function isControlKey(event: KeyboardEvent, chord: string): boolean {
  if (chord !== 'Enter' && chord !== 'Space') return false;
  return event.target instanceof HTMLElement && event.target.closest('button, a[href], summary, [role=menuitem], [role=tab]') !== null;
}

function onKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || ['Shift', 'Control', 'Alt', 'Meta'].includes(event.key)) return;
  const chord = chordOf(event);
  const isChord = chord.startsWith('Ctrl+') || chord === 'Escape';
  if (!isChord && (isTyping(event.target) || isControlKey(event, chord))) return;
  if (!isChord && !areSingleKeysOn && event.key.length === 1) return;
  const sequence = event.timeStamp - prefixAt < SEQUENCE_MS && prefix !== '' ? `${prefix} ${chord}` : '';
  prefix = '';
  const isPrefix = dispatch(event, sequence, chord);
  if (!isPrefix) return;
  prefix = chord;
  prefixAt = event.timeStamp;
}

/** Calls the topmost binding; true where the key may begin a sequence. */
function dispatch(event: KeyboardEvent, sequence: string, chord: string): boolean {
  let isPrefix = false;
  for (const { bindings, isModal } of layers.toReversed()) {
    const bound = (sequence !== '' ? bindings[sequence] : undefined) ?? bindings[chord];
    if (bound !== undefined) {
      event.preventDefault();
      bound(event);
      return false;
    }
    isPrefix ||= Object.keys(bindings).some((name) => name.startsWith(`${chord} `));
    if (isModal) return isPrefix;
  }
  return isPrefix;
}

window.addEventListener('keydown', onKey);
