import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ConfigError, configTable, loadConfig, readEnvironment, settingRows } from './config.ts';

const SECRET = 'a-secret-of-thirty-two-bytes-0123';

function refused(environment: NodeJS.ProcessEnv): readonly string[] {
  try {
    loadConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.lines;
    throw error;
  }
  return [];
}

describe('loadConfig', () => {
  it('takes the defaults of the embedded mode from an empty environment', () => {
    const config = loadConfig({});
    expect(config).toMatchObject({
      port: 8080,
      host: '127.0.0.1',
      dataDir: './data',
      databaseUrl: null,
      simulationEnabled: true,
      registration: 'open',
    });
    expect([config.mode, config.anomalyThresholdPercent, config.simulationSeed, config.corsOrigins]).toEqual(['embedded', 2, null, []]);
    expect(config.partitions).toBeGreaterThanOrEqual(1);
  });

  it('takes other defaults with a database of its own', () => {
    const config = loadConfig({ DATABASE_URL: 'postgres://u@h/db', JWT_SECRET: SECRET, AUDIT_KEY: SECRET });
    expect([config.mode, config.simulationEnabled, config.registration]).toEqual(['server', false, 'closed']);
  });

  it('treats an empty variable as not set', () => {
    expect(loadConfig({ PORT: '', JWT_SECRET: '', DATABASE_URL: '' })).toMatchObject({ port: 8080, jwtSecret: null, databaseUrl: null });
  });

  it('is frozen', () => {
    const config = loadConfig({});
    expect(() => Object.assign(config, { port: 1 })).toThrow(TypeError);
    expect(() => (config.simulationSymbols as string[]).push('X')).toThrow(TypeError);
  });

  it.each([
    ['PORT', 'abc', 'must be an integer from 0 to 65535'],
    ['PORT', '65536', 'must be an integer from 0 to 65535'],
    ['PORT', '1e3', 'must be an integer from 0 to 65535'],
    ['PORT', ' 80', 'must be an integer from 0 to 65535'],
    ['MARKET_PARTITIONS', '1.5', 'must be an integer from 0 to 64'],
    ['RING_CAPACITY', '1023', 'must be an integer from 1024 to 1048576'],
    ['SIMULATION_ENABLED', 'yes', 'must be true or false'],
    ['ANOMALY_DEDUP', 'some', 'must be episode or none'],
    ['LOG_LEVEL', 'loud', 'must be debug, info, warn or error'],
    ['ANOMALY_THRESHOLD_PERCENT', '2.005', 'must be a number from 0.01 to 99.99 with at most 2 decimals'],
    ['ANOMALY_THRESHOLD_PERCENT', '0', 'must be a number from 0.01 to 99.99 with at most 2 decimals'],
    ['SIMULATION_INITIAL_PRICE', '0', 'must be a number above 0'],
    ['SIMULATION_SYMBOLS', 'AAPL, MSFT', 'must be a list of symbols such as AAPL,BTC-USD'],
    ['CORS_ORIGINS', 'https://a.example/', 'must be a list of origins such as https://example.com'],
    ['CORS_ORIGINS', '*', 'must be a list of origins such as https://example.com'],
    ['TRUSTED_PROXIES', '10.0.0.0/33', 'must be a list of CIDR such as 10.0.0.0/8'],
    ['ADMIN_USERNAME', '1x', 'must be 3 to 50 letters, digits, dots, dashes or underscores that begin with a letter'],
  ])('refuses %s=%s by name', (name, value, rule) => {
    expect(refused({ [name]: value })).toEqual([`${name}: ${rule}, was ${JSON.stringify(value)}`]);
  });

  it('names every bad setting on a line of its own', () => {
    expect(refused({ PORT: 'x', RING_CAPACITY: '7', DOCS_ENABLED: 'maybe' }).map((line) => line.split(':')[0])).toEqual([
      'PORT',
      'DOCS_ENABLED',
      'RING_CAPACITY',
    ]);
  });

  it('never repeats a bad secret or a bad database URL', () => {
    const lines = refused({ JWT_SECRET: 'short', AUDIT_KEY: 'brief', DATABASE_URL: 'mysql://u:hidden@h/x' });
    expect(lines).toEqual([
      'DATABASE_URL: must be a URL such as postgres://user@host:5432/name',
      'JWT_SECRET: must have at least 32 bytes, had 5',
      'AUDIT_KEY: must have at least 32 bytes, had 5',
    ]);
  });

  it('demands JWT_SECRET and AUDIT_KEY outside the embedded mode', () => {
    expect(refused({ WEBHOOK_URLS: 'https://desk.example/hook' })).toEqual(['WEBHOOK_SECRET: must be set where WEBHOOK_URLS is']);
    expect(refused({ DATABASE_URL: 'postgres://u@h/db' })).toEqual([
      'JWT_SECRET: must be set where DATABASE_URL is',
      'AUDIT_KEY: must be set where DATABASE_URL is',
    ]);
  });

  it('rounds the ring up to a power of two and keeps the threshold exact', () => {
    const config = loadConfig({
      RING_CAPACITY: '5000',
      ANOMALY_THRESHOLD_PERCENT: '0.29',
      TRUSTED_PROXIES: '10.0.0.0/8,::1',
      MARKET_PARTITIONS: '3',
    });
    expect([config.ringCapacity, config.anomalyThresholdBp, config.trustedProxies, config.partitions]).toEqual([
      8192,
      29,
      ['10.0.0.0/8', '::1'],
      3,
    ]);
  });
});

describe('readEnvironment', () => {
  it('fills from .env what the environment leaves out or empty', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tapewatch-config-'));
    try {
      writeFileSync(join(folder, '.env'), 'PORT=9000\nHOST="::1"\nLOG_LEVEL=warn\n');
      expect(readEnvironment({ PORT: '9001', HOST: '' }, folder)).toEqual({ PORT: '9001', HOST: '::1', LOG_LEVEL: 'warn' });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('needs no .env', () => {
    expect(readEnvironment({ PORT: '1' }, '/nonexistent')).toEqual({ PORT: '1' });
  });
});

describe('the password of the first administrator', () => {
  it('has 12 to 72 bytes, and is not repeated where it has not', () => {
    for (const password of ['short-31337', 'é31337'.repeat(11)]) {
      const load = (): unknown => loadConfig({ ADMIN_PASSWORD: password, PORT: 'abc' });
      expect(load).toThrow(expect.objectContaining({ lines: expect.arrayContaining([expect.stringMatching(/^PORT: /)]) }));
      expect(load).toThrow(/^ADMIN_PASSWORD: must have 12 to 72 bytes, had \d+$/m);
      expect(load).not.toThrow(/31337/);
    }
    expect(loadConfig({ ADMIN_PASSWORD: 'a'.repeat(72) }).adminPassword).toBe('a'.repeat(72));
  });
});

describe('configTable', () => {
  it('shows every setting with its value, but no secret', () => {
    const table = configTable(
      loadConfig({
        PORT: '8123',
        JWT_SECRET: SECRET,
        AUDIT_KEY: `${SECRET}2`,
        ADMIN_PASSWORD: 'pw-4711-8822',
        DATABASE_URL: 'postgres://u:sekret@h/db?password=sekret',
      }),
    );
    for (const { name } of settingRows()) expect(table).toMatch(new RegExp(`^${name} `, 'm'));
    expect(table).toMatch(/^PORT +8123 /m);
    expect(table).toMatch(/^JWT_SECRET +\(hidden\) /m);
    expect(table).toMatch(/^DATABASE_URL +postgres:\/\/u:\*\*\*@h\/db\?password=\*\*\* /m);
    for (const hidden of [SECRET, 'pw-4711-8822', 'sekret']) expect(table).not.toContain(hidden);
  });
});
