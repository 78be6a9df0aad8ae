/** Starts a process full of reading clients and talks to it. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ClientCounts, ClientsOptions } from './live-clients.ts';

export class ClientProcess {
  private readonly child = fork(fileURLToPath(new URL('./live-clients.ts', import.meta.url)));

  /** Resolves when all clients are there. */
  async open(options: ClientsOptions): Promise<void> {
    await this.ask(options);
  }

  async counts(): Promise<ClientCounts> {
    return (await this.ask('counts')) as ClientCounts;
  }

  async reset(): Promise<void> {
    await this.ask('reset');
  }

  end(): void {
    this.child.disconnect();
  }

  private async ask(message: ClientsOptions | 'counts' | 'reset'): Promise<unknown> {
    this.child.send(message);
    const [answer] = (await Promise.race([once(this.child, 'message'), once(this.child, 'exit')])) as [unknown];
    if (typeof answer === 'number' || answer === null) throw new Error('the clients ended');
    return answer;
  }
}
