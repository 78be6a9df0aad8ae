/** `create-admin`, `create-user`: make accounts without a server. */
import { parseArgs } from 'node:util';
import { Accounts } from '../application/identity/accounts.ts';
import { PasswordPolicy } from '../application/identity/password-policy.ts';
import { systemAct } from '../domain/kernel/act.ts';
import { KEY_ROLES } from '../domain/identity/api-key.ts';
import type { Role } from '../domain/identity/role.ts';
import { USERNAME_PATTERN } from '../domain/identity/user.ts';
import { DomainError } from '../domain/kernel/domain-error.ts';
import { loadConfig } from '../infrastructure/config.ts';
import type { Config } from '../infrastructure/config.ts';
import { SystemClock } from '../infrastructure/observability/clock.system.ts';
import { auditLogOf } from '../infrastructure/persistence/audit-log.postgres.ts';
import { Database } from '../infrastructure/persistence/database.ts';
import { PostgresUnitOfWork } from '../infrastructure/persistence/unit-of-work.postgres.ts';
import { PostgresUserRepository } from '../infrastructure/persistence/user-repository.postgres.ts';
import { CryptoCredentialGenerator } from '../infrastructure/security/credential-generator.crypto.ts';
import { BcryptPasswordHasher } from '../infrastructure/security/password-hasher.bcrypt.ts';
import { ZxcvbnPasswordStrength } from '../infrastructure/security/password-strength.zxcvbn.ts';
import { UsageError } from './cli-command.ts';
import type { CliCommand, CliStreams } from './cli-command.ts';
import { readSecret } from './secret-input.ts';

const EXIT_EXISTS = 1;
const EXIT_REFUSED = 2;

export const createAdminCommand: CliCommand = {
  name: 'create-admin',
  summary: 'makes an administrator; reads the password from standard input',
  usage: '--username NAME',
  run: async (args, streams) => {
    const { values } = parseArgs({ args, options: { username: { type: 'string' } } });
    return create(requiredUsername(values.username), 'Admin', 'admin', streams);
  },
};

/** It gives any role but Admin, which is what the roles of keys are too. */
export const createUserCommand: CliCommand = {
  name: 'create-user',
  summary: 'makes a user of one role; reads the password from standard input',
  usage: `--username NAME --role ${KEY_ROLES.join('|')}`,
  run: async (args, streams) => {
    const { values } = parseArgs({ args, options: { username: { type: 'string' }, role: { type: 'string' } } });
    const role = KEY_ROLES.find((known) => known === values.role);
    if (role === undefined) throw new UsageError(`--role must be one of ${KEY_ROLES.join(', ')}`);
    return create(requiredUsername(values.username), role, 'user', streams);
  },
};

function requiredUsername(username: string | undefined): string {
  if (username === undefined) throw new UsageError('--username is required');
  if (USERNAME_PATTERN.test(username)) return username;
  throw new UsageError('--username must be 3 to 50 letters, digits, dots, dashes or underscores that begin with a letter');
}

async function create(username: string, role: Role, kind: 'admin' | 'user', streams: CliStreams): Promise<number> {
  const config = loadConfig();
  if (config.inMemory) throw new UsageError('DATA_DIR is memory: the account would be gone at once');
  // Opened first: whoever types a password wants to know before that the database is not to be had.
  const database = await openDatabase(config, streams);
  const strength = new ZxcvbnPasswordStrength();
  try {
    const hasher = new BcryptPasswordHasher(config.bcryptCost);
    const policy = new PasswordPolicy(strength, hasher, config.passwordMinStrength);
    const clock = new SystemClock();
    const accounts = new Accounts(
      new PostgresUserRepository(database),
      policy,
      new CryptoCredentialGenerator(),
      clock,
      new PostgresUnitOfWork(database),
      auditLogOf(config, database, clock),
    );
    const password = await readSecret(`Password of ${username}: `, streams);
    await accounts.create({ username, password, roles: [role] }, systemAct('cli'));
    streams.stdout.write(`created ${kind} ${username}\n`);
    return 0;
  } catch (error) {
    return explain(error, username, streams);
  } finally {
    strength.close();
    await database.close();
  }
}

async function openDatabase(config: Config, { stderr }: CliStreams): Promise<Database> {
  const database = new Database({
    databaseUrl: config.databaseUrl,
    dataDir: config.dataDir,
    poolSize: 1,
    migrateOnStart: false,
    log: (level, _event, message) => {
      if (level !== 'info') stderr.write(`${message}\n`);
    },
  });
  await database.openUnmigrated();
  if (config.migrateOnStart) await database.migrate();
  return database;
}

function explain(error: unknown, username: string, { stderr }: CliStreams): number {
  if (!(error instanceof DomainError)) throw error;
  if (error.code === 'username_taken') {
    stderr.write(`${username} exists already\n`);
    return EXIT_EXISTS;
  }
  if (error.code !== 'weak_password' && error.code !== 'password_length' && error.code !== 'validation_failed') throw error;
  stderr.write(`${error.errors.map(({ pointer, detail }) => `${pointer.slice(1)} ${detail}`).join('\n') || error.detail}\n`);
  return EXIT_REFUSED;
}
