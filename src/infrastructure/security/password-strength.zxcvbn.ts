/** Password strength by zxcvbn, in a thread of its own that lives only while passwords are chosen. */
import { Worker } from 'node:worker_threads';
import { PasswordStrength } from '../../application/ports/password-strength.ts';
import { DomainError } from '../../domain/kernel/domain-error.ts';
import { BoundedWork } from './bounded-work.ts';
import type { StrengthAnswer, StrengthQuestion } from './strength-worker.ts';

const MAX_WAITING = 32;
/** An estimate takes 10–400 ms. */
const DEADLINE_MS = 5000;
/** The first one half a second more, on a busy machine many: to end the thread before it has begun would only begin that again. */
const FIRST_DEADLINE_MS = 30_000;
/** The thread holds about 100 MB of dictionaries: it goes when nobody has asked for this long. */
const IDLE_MS = 30_000;
/** This file runs from source or built; the thread's file lies beside it with the same ending. */
const WORKER_FILE = new URL(import.meta.url.endsWith('.ts') ? './strength-worker.ts' : './strength-worker.js', import.meta.url);

interface Waiting {
  resolve(answer: StrengthAnswer): void;
  reject(error: Error): void;
}

export class ZxcvbnPasswordStrength extends PasswordStrength {
  /** One question at a time, which is how answers find their questions. */
  private readonly work = new BoundedWork(1, MAX_WAITING);
  private worker: Worker | null = null;
  private waiting: Waiting | null = null;
  private idle: NodeJS.Timeout | undefined;

  score(password: string, forbidden: readonly string[]): Promise<number> {
    return this.work.run(async () => {
      clearTimeout(this.idle);
      const { score } = await this.ask({ password, forbidden });
      this.idle = setTimeout(() => this.close(), IDLE_MS).unref();
      return score;
    });
  }

  /** Ends the thread; the next question starts another. */
  close(): void {
    clearTimeout(this.idle);
    this.end(new Error('the thread that checks passwords was ended'));
  }

  private ask(question: StrengthQuestion): Promise<StrengthAnswer> {
    const deadlineMs = this.worker === null ? FIRST_DEADLINE_MS : DEADLINE_MS;
    const worker = (this.worker ??= this.start());
    return new Promise((resolve, reject) => {
      const late = new DomainError('overloaded', 'the password could not be checked in time, try again', [], 1);
      const deadline = setTimeout(() => this.end(late), deadlineMs);
      this.waiting = {
        resolve: (answer) => {
          clearTimeout(deadline);
          resolve(answer);
        },
        reject: (error) => {
          clearTimeout(deadline);
          reject(error);
        },
      };
      worker.postMessage(question);
    });
  }

  private start(): Worker {
    const worker = new Worker(WORKER_FILE);
    worker.unref();
    worker.on('message', (answer: StrengthAnswer) => {
      this.waiting?.resolve(answer);
      this.waiting = null;
    });
    worker.on('error', (error: Error) => this.lose(worker, error));
    worker.on('exit', () => this.lose(worker, new Error('the thread that checks passwords ended')));
    return worker;
  }

  /** A thread went by itself; one that was replaced long ago may be late to say so. */
  private lose(worker: Worker, error: Error): void {
    if (worker === this.worker) this.end(error);
  }

  private end(error: Error): void {
    const { worker, waiting } = this;
    this.worker = this.waiting = null;
    // Resolves when it is gone; nothing waits for that, and it never rejects.
    void worker?.terminate();
    waiting?.reject(error);
  }
}
