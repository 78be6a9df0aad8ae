/** Models of the learned scorer as files. */
import { readFile } from 'node:fs/promises';
import { LearnedScorer, parseModel } from '../../domain/risk/scorer-model.ts';

/** @throws Error where the file is no model for amounts of that currency */
export async function readModel(path: string, currency: string): Promise<LearnedScorer> {
  const model = parseModel(await readFile(path, 'utf8'));
  if (typeof model === 'string') throw new Error(`${path} ${model}`);
  if (model.currency !== currency) throw new Error(`${path} was learned from amounts in ${model.currency}, not in ${currency}`);
  return new LearnedScorer(model);
}
