/** Keeps the first administrator's password in a file that only the owner of the data directory can read. */
import { chmod, readFile, rm, writeFile } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { InitialPassword } from '../../application/ports/initial-password.ts';

export class FileInitialPassword extends InitialPassword {
  constructor(
    /** null = nothing is written. */
    private readonly path: string | null,
    /** Where it is told to the person who started the server: never the log, which others read. */
    private readonly terminal: Writable,
  ) {
    super();
  }

  async keep(password: string): Promise<void> {
    if (this.path === null) return;
    await writeFile(this.path, `${password}\n`, { mode: 0o600 });
    // The mode above holds for a new file only.
    await chmod(this.path, 0o600);
  }

  announce(username: string, password: string): void {
    this.terminal.write(`First administrator: ${username} / ${password}  (shown once)\n`);
    if (this.path !== null) this.terminal.write(`The password is also in ${this.path} until it is changed.\n`);
  }

  async kept(): Promise<string | null> {
    if (this.path === null) return null;
    try {
      return (await readFile(this.path, 'utf8')).trim();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
  }

  async erase(): Promise<void> {
    if (this.path !== null) await rm(this.path, { force: true });
  }
}
