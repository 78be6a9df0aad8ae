/** Chords as keys are labelled. */

/** `g o` → g, o; `Shift+T` → T; `Ctrl+k` → Ctrl K; arrows and Enter by their signs. */
export function chordsShown(chord: string): readonly string[] {
  const signs: Record<string, string> = { ArrowLeft: '←', ArrowRight: '→', ArrowUp: '↑', ArrowDown: '↓', Enter: '⏎', Escape: 'Esc' };
  return chord.split(' ').map((one) => {
    const [first = '', second] = one.length > 1 ? one.split('+') : [one];
    if (second === undefined) return signs[first] ?? first;
    if (first === 'Shift' && second.length === 1) return second;
    return `${first} ${signs[second] ?? second.toUpperCase()}`;
  });
}
