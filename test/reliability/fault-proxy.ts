/** Stands in front of PostgreSQL, Redis or a replica, and does what networks do. */
import { createServer, connect } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';

export type Weather =
  | 'fair'
  /** Connections break, and none is made. */
  | 'refuse'
  /** Nothing comes through, and nobody is told. */
  | 'silence'
  /** Everything takes half a second. */
  | 'slow'
  /** Now and then a connection breaks between a statement and its reply. */
  | 'lost-replies';

const SLOW_MS = 500;
/** Of replies; each ends a connection. */
const LOST_SHARE = 0.02;

export class FaultProxy {
  weather: Weather = 'fair';
  /** Replies that were cut off. */
  lost = 0;
  private readonly pairs = new Set<{ client: Socket; server: Socket }>();
  private readonly server: Server;
  private readonly host: string;
  private readonly port: number;

  private readonly databaseUrl: string;

  constructor(databaseUrl: string) {
    this.databaseUrl = databaseUrl;

    const url = new URL(databaseUrl);
    this.host = url.hostname;
    this.port = Number(url.port || (url.protocol.startsWith('redis') ? 6379 : 5432));
    this.server = createServer((client) => this.accept(client));
  }

  /** The URL by which it is reached through here. */
  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    const url = new URL(this.databaseUrl);
    url.hostname = '127.0.0.1';
    url.port = String((this.server.address() as AddressInfo).port);
    return url.href;
  }

  set(weather: Weather): void {
    const was = this.weather;
    this.weather = weather;
    // What was swallowed is missing: such a connection is of no use.
    if (weather === 'refuse' || was === 'silence') this.cutAll();
  }

  cutAll(): void {
    this.cut(1);
  }

  /** Breaks a share of the connections, any of them; tells how many. */
  cut(share: number): number {
    const cut = [...this.pairs].filter(() => Math.random() < share);
    for (const { client, server } of cut) {
      client.resetAndDestroy();
      server.destroy();
    }
    return cut.length;
  }

  async close(): Promise<void> {
    this.cutAll();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private accept(client: Socket): void {
    if (this.weather === 'refuse') {
      client.resetAndDestroy();
      return;
    }
    const server = connect(this.port, this.host);
    const pair = { client, server };
    this.pairs.add(pair);
    const end = (): void => {
      this.pairs.delete(pair);
      client.destroy();
      server.destroy();
    };
    for (const socket of [client, server]) socket.on('error', end).on('close', end);
    client.on('data', (data) => this.pass(data, server));
    server.on('data', (data) => {
      if (this.weather === 'lost-replies' && Math.random() < LOST_SHARE) {
        this.lost += 1;
        client.resetAndDestroy();
        end();
      } else {
        this.pass(data, client);
      }
    });
  }

  private pass(data: Buffer, to: Socket): void {
    if (this.weather === 'silence') return;
    if (this.weather === 'slow') setTimeout(() => to.writable && to.write(data), SLOW_MS);
    else to.write(data);
  }
}
