/** `config`: shows the settings in force. */
import { parseArgs } from 'node:util';
import { configTable, loadConfig } from '../infrastructure/config.ts';
import type { CliCommand } from './cli-command.ts';

export const configCommand: CliCommand = {
  name: 'config',
  summary: 'shows the settings in force, secrets hidden',
  usage: '',
  run: (args, { stdout }) => {
    parseArgs({ args, options: {} });
    stdout.write(`${configTable(loadConfig())}\n`);
    return Promise.resolve(0);
  },
};
