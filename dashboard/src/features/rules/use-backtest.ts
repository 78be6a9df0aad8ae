/** Runs a backtest: the text of the form, then, over the same span, what is in force; can be given up. */
import { useEffect, useRef, useState } from 'react';
import type { Backtest, RuleVersion } from '../../api/contract.ts';
import type { ApiError } from '../../api/problem.ts';
import { useBacktestMutation } from '../../api/rules.ts';
import type { KeptRun } from './kept-runs.ts';
import type { TextLike } from './rule-text.ts';

export interface BacktestOrder {
  kind: string;
  text: TextLike;
  from: string;
  to: string;
  /** Judged with for comparison; null: nothing is in force, or it says the same. */
  running: RuleVersion | null;
}

export interface BacktestProgress {
  step: 'own' | 'running';
  steps: number;
  /** By `performance.now`. */
  since: number;
}

export type BacktestOutcome = Pick<KeptRun, 'result' | 'running' | 'tookMs'>;

export function useBacktest() {
  const [trigger] = useBacktestMutation();
  const [progress, setProgress] = useState<BacktestProgress | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const current = useRef<{ abort: () => void } | null>(null);
  useEffect(() => () => current.current?.abort(), []);

  const ask = async ({ kind, text, from, to }: BacktestOrder): Promise<Backtest> => {
    const { params, weight, decision } = text;
    const answer = trigger({ rule: { kind, params, weight, ...(decision != null && { decision }) }, from, to });
    current.current = answer;
    return answer.unwrap();
  };

  /** null where it was given up. */
  const run = async (order: BacktestOrder): Promise<BacktestOutcome | { error: ApiError } | null> => {
    const since = performance.now();
    const steps = order.running === null ? 1 : 2;
    setError(null);
    setProgress({ step: 'own', steps, since });
    try {
      const result = await ask(order);
      let running: KeptRun['running'] = null;
      if (order.running !== null) {
        setProgress({ step: 'running', steps, since });
        const { version, params, weight, decision } = order.running;
        const text = { params, weight, decision };
        running = { version, text, result: await ask({ ...order, text }) };
      }
      return { result, running, tookMs: performance.now() - since };
    } catch (failure) {
      if ((failure as { name?: string }).name === 'AbortError') return null;
      setError(failure as ApiError);
      return { error: failure as ApiError };
    } finally {
      current.current = null;
      setProgress(null);
    }
  };
  return { run, cancel: () => current.current?.abort(), progress, error };
}

/** Whole seconds since then, while something runs. */
export function useSeconds(since: number | null): number {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    setSeconds(0);
    if (since === null) return undefined;
    const timer = setInterval(() => setSeconds(Math.floor((performance.now() - since) / 1000)), 250);
    return () => clearInterval(timer);
  }, [since]);
  return seconds;
}
