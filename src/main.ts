/** The server: reads the settings, starts everything, listens, and on SIGTERM or SIGINT drains and ends. */
import { existsSync } from 'node:fs';
import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from './app.module.ts';
import { Market } from './application/market/market.ts';
import { SystemHealth } from './application/monitoring/system-health.ts';
import { Metrics } from './application/ports/metrics.ts';
import { ConfigError, loadConfig } from './infrastructure/config.ts';
import type { Config } from './infrastructure/config.ts';
import { FrameworkLogger } from './infrastructure/observability/framework-logger.ts';
import { PinoJournal } from './infrastructure/observability/journal.pino.ts';
import { databaseDirectory } from './infrastructure/persistence/data-directory.ts';
import { Database } from './infrastructure/persistence/database.ts';
import { probePort } from './infrastructure/port-probe.ts';
import { refuseWeakAdministrator } from './infrastructure/security/administrator-password.ts';
import { ZxcvbnPasswordStrength } from './infrastructure/security/password-strength.zxcvbn.ts';
import { VERSION } from './infrastructure/version.ts';
import { serveAsyncApi } from './presentation/http/async-api.ts';
import { dashboardDirectory, serveDashboard } from './presentation/http/dashboard.ts';
import { serveDocsPage } from './presentation/http/docs-page.ts';
import type { Drain } from './presentation/http/drain.ts';
import { configureHttp, createHttpAdapter } from './presentation/http/http-server.ts';
import type { HttpSettings } from './presentation/http/http-server.ts';
import { serveOpenApi } from './presentation/http/open-api.ts';
import { LiveIoAdapter } from './presentation/realtime/live-io.adapter.ts';
import { LiveGateway } from './presentation/realtime/live.gateway.ts';

const EXIT_FAILED = 1;
const EXIT_BAD_SETTING = 2;
/** Share of `SHUTDOWN_TIMEOUT_MS` after which a request that still has not arrived is given up. */
const PATIENCE = 0.4;
/** Time for clients to hear that their connections end. */
const LULL_MS = 500;

interface Server {
  app: NestFastifyApplication;
  drain: Drain;
}

async function main(): Promise<void> {
  const config = settings();
  const journal = new PinoJournal({ level: config.logLevel, format: config.logFormat });
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => {
      journal.error('crashed', 'an error that nobody caught ends the process', error);
      end(journal, EXIT_FAILED);
    });
  }
  const signal = stopSignal();
  let server: Server;
  try {
    server = await start(config, journal);
  } catch (error) {
    if (error instanceof ConfigError) return refuse(error);
    const plainly = reason(error, config);
    process.stderr.write(`${plainly}\n`);
    journal.error('start.failed', 'the start failed', undefined, { reason: plainly });
    journal.debug('start.failed', 'where the start failed', { stack: error instanceof Error ? error.stack : undefined });
    return end(journal, EXIT_FAILED);
  }
  await stop(server, await signal, config, journal);
}

function settings(): Config {
  try {
    return loadConfig();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return refuse(error);
  }
}

function refuse({ lines }: ConfigError): never {
  process.stderr.write(`${lines.join('\n')}\n`);
  process.exit(EXIT_BAD_SETTING);
}

/** Resolves with the first signal, also where it comes before the start is over; further ones change nothing. */
function stopSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    process.on('SIGTERM', resolve);
    process.on('SIGINT', resolve);
  });
}

async function start(config: Config, journal: PinoJournal): Promise<Server> {
  const http: HttpSettings = {
    itemBodyBytes: config.bodyLimitBytes,
    batchBodyBytes: config.batchBodyLimitBytes,
    corsOrigins: config.corsOrigins,
    trustedProxies: config.trustedProxies,
  };
  // What is wrong with the surroundings is found while nothing is made yet, least of all an administrator.
  const strength = new ZxcvbnPasswordStrength();
  // Where there may be an administrator the setting is not read, unless `FirstAdministrator` finds that there is none.
  if (config.databaseUrl === null && !existsSync(databaseDirectory(config.dataDir))) await refuseWeakAdministrator(config, strength);
  await probePort(config.port, config.host);
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.with(config, journal, strength), createHttpAdapter(http), {
    logger: new FrameworkLogger(journal),
    bodyParser: false,
    abortOnError: false,
  });
  try {
    const trace = journal.debug.bind(journal);
    const drain = configureHttp(app, http, { journal, metrics: app.get(Metrics), trace });
    LiveIoAdapter.serve(app, config);
    if (config.docsEnabled) {
      serveOpenApi(app, VERSION);
      await serveDocsPage(app);
      serveAsyncApi(app, journal);
    }
    const dashboard = dashboardDirectory();
    if (dashboard !== null) await serveDashboard(app, dashboard);
    await app.listen({ port: config.port, host: config.host });
    announce(app, config, journal, dashboard !== null);
    return { app, drain };
  } catch (error) {
    await app.close();
    throw error;
  }
}

function announce(app: NestFastifyApplication, config: Config, journal: PinoJournal, hasDashboard: boolean): void {
  const { port } = app.getHttpServer().address() as { port: number };
  const url = `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}`;
  const { durability } = app.get(Database);
  const { mode, simulationEnabled: simulation } = config;
  const data = mode === 'embedded' ? config.dataDir : 'in PostgreSQL';
  const made = `mode ${mode}, data ${data}, durability ${durability}, simulation ${simulation ? 'on' : 'off'}`;
  journal.announce('ready', `Tapewatch ${VERSION} ready at ${url} (${made})`, { url, version: VERSION, mode, durability, simulation });
  if (!hasDashboard) journal.warn('dashboard.missing', 'the dashboard is not built, so there is no page at /: run "npm run build"');
  const addresses = [hasDashboard ? `Page ${url}/` : '', config.docsEnabled ? `API ${url}/docs` : '', 'Ctrl-C stops'];
  journal.tell(addresses.filter(Boolean).join(' · '));
}

/** Answers what runs, processes and stores what was taken, and ends; what takes too long is left behind. */
async function stop({ app, drain }: Server, signal: NodeJS.Signals, config: Config, journal: PinoJournal): Promise<void> {
  const timeoutMs = config.shutdownTimeoutMs;
  setTimeout(() => {
    journal.error('shutdown.timeout', `not drained within ${timeoutMs} ms`, undefined, { signal });
    end(journal, EXIT_FAILED);
  }, timeoutMs);
  journal.info('shutdown.begun', 'draining', { signal });
  app.get(SystemHealth).beginShutdown();
  await app.get(LiveGateway).drain();
  await drain.begin(LULL_MS);
  drain.cutStuck(timeoutMs * PATIENCE);
  await app.close();
  journal.info('shutdown', 'ended', { signal, ...app.get(Market).totals() });
  await journal.flushed();
  end(journal, 0);
}

function end(journal: PinoJournal, code: number): never {
  journal.flush();
  process.exit(code);
}

/** One line for the person who started it. */
function reason(error: unknown, { host, port }: Config): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') return `port ${port} of ${host} is in use: stop what listens there or set PORT to another one`;
  if (code === 'EACCES' && port < 1024) return `port ${port} may not be opened by this user: set PORT to one above 1023`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return `${host} is no address of this machine: set HOST to one`;
  return message ?? String(error);
}

await main();
