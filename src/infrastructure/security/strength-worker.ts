/** Thread that estimates passwords: the dictionaries are large, and a long password takes hundreds of milliseconds. */
import { parentPort } from 'node:worker_threads';
import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import * as common from '@zxcvbn-ts/language-common';
import * as english from '@zxcvbn-ts/language-en';

/** A question to this thread; it answers in order with `StrengthAnswer`. */
export interface StrengthQuestion {
  password: string;
  /** Words that count as known to everybody. */
  forbidden: readonly string[];
}

export interface StrengthAnswer {
  /** 0–4 */
  score: number;
}

const estimator = new ZxcvbnFactory({
  dictionary: { ...common.dictionary, ...english.dictionary },
  graphs: common.adjacencyGraphs,
});

parentPort!.on('message', ({ password, forbidden }: StrengthQuestion) => {
  const { score } = estimator.check(password, [...forbidden]);
  parentPort!.postMessage({ score } satisfies StrengthAnswer);
});
