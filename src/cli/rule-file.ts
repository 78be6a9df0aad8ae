/** Rules as people write them into a file: one, or an array of them. */
import { readFile } from 'node:fs/promises';
import { readRule } from '../application/risk/rule-reader.ts';
import { ValidationError } from '../domain/kernel/domain-error.ts';
import type { RuleDefinition } from '../domain/risk/rule-book.ts';
import { UsageError } from './cli-command.ts';

/** @throws UsageError naming what is wrong */
export async function readRules(path: string, currency: string): Promise<RuleDefinition[]> {
  const text = await readFile(path, 'utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new UsageError(`${path} is not JSON`);
  }
  const list: unknown[] = Array.isArray(value) ? value : [value];
  if (list.length === 0) throw new UsageError(`${path} holds no rule`);
  return list.map((one, i) => {
    try {
      return readRule(one, `rule ${i + 1}`, currency);
    } catch (error) {
      if (!(error instanceof ValidationError)) throw error;
      const findings = error.errors.map(({ pointer, detail }) => `${pointer} ${detail}`.trim()).join('; ');
      throw new UsageError(`${path}: rule ${i + 1}: ${findings}`);
    }
  });
}
