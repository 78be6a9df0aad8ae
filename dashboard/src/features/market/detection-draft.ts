/** Detection settings while they are typed: what is wrong with them, and what is sent. */
import type { DetectionSettings, NewSymbolSettings, SymbolSettings } from '../../api/contract.ts';

export interface DraftField {
  /** A value of the symbol's own; else the default. */
  isOwn: boolean;
  text: string;
}
export type Draft = Readonly<Record<keyof DetectionSettings, DraftField>>;
/** `number`: none; `whole`: with decimals where there may be none; `range`: too small, too large or too many decimals. */
export type DraftProblem = 'number' | 'whole' | 'range';

const RANGES: Readonly<Record<keyof DetectionSettings, { min: number; max: number; decimals: number }>> = {
  thresholdPercent: { min: 0.01, max: 99.99, decimals: 2 },
  windowMs: { min: 1, max: 60_000, decimals: 0 },
  cooldownMs: { min: 0, max: 3_600_000, decimals: 0 },
};

export function draftOf(settings: Pick<SymbolSettings, keyof DetectionSettings | 'overridden'>): Draft {
  const field = (name: keyof DetectionSettings): DraftField => ({
    isOwn: settings.overridden.includes(name),
    text: String(settings[name]),
  });
  return { thresholdPercent: field('thresholdPercent'), windowMs: field('windowMs'), cooldownMs: field('cooldownMs') };
}

/** A decimal comma is taken for a point; null for what is no number. */
export function readNumber(text: string): number | null {
  const plain = text.trim().replace(',', '.');
  return /^\d+(\.\d+)?$/.test(plain) ? Number(plain) : null;
}

export function problemsOf(draft: Draft): Record<keyof DetectionSettings, DraftProblem | null> {
  const problem = (name: keyof DetectionSettings): DraftProblem | null => {
    const { isOwn, text } = draft[name];
    if (!isOwn) return null;
    const value = readNumber(text);
    const { min, max, decimals } = RANGES[name];
    if (value === null) return 'number';
    if (decimals === 0 && !Number.isInteger(value)) return 'whole';
    return value < min || value > max || Number(value.toFixed(decimals)) !== value ? 'range' : null;
  };
  return { thresholdPercent: problem('thresholdPercent'), windowMs: problem('windowMs'), cooldownMs: problem('cooldownMs') };
}

/** null where the default holds. */
export function settingsOf(draft: Draft): NewSymbolSettings {
  const value = ({ isOwn, text }: DraftField): number | null => (isOwn ? readNumber(text) : null);
  return { thresholdPercent: value(draft.thresholdPercent), windowMs: value(draft.windowMs), cooldownMs: value(draft.cooldownMs) };
}
