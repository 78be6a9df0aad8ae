/** Databases on a server for the time of a promise. */
import { randomBytes } from 'node:crypto';
import pg from 'pg';

/** Runs `work` with the URL of an empty database, which is dropped at the end. */
export async function withDatabase(adminUrl: string, work: (databaseUrl: string) => Promise<void>): Promise<void> {
  const url = new URL(adminUrl);
  const name = `tapewatch_security_${randomBytes(6).toString('hex')}`;
  await execute(adminUrl, `CREATE DATABASE ${name}`);
  url.pathname = `/${name}`;
  try {
    await work(url.href);
  } finally {
    await execute(adminUrl, `DROP DATABASE ${name} WITH (FORCE)`);
  }
}

async function execute(connectionString: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 5000 });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}
