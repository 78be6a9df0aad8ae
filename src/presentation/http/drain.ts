/** Lets connections go when the server stops: requests that run are answered, idle connections are closed, stuck ones cut. */
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/** A connection that has not begun a request by then will hardly begin one. */
const IDLE_GRACE_MS = 1000;

export class Drain {
  private readonly connections = new Map<Socket, Set<{ complete: boolean }>>();
  private draining = false;
  private onEmpty: () => void = () => undefined;

  constructor(instance: FastifyInstance) {
    instance.addHook('onSend', (_request, reply, payload, done) => {
      if (this.draining) reply.header('connection', 'close');
      done(null, payload);
    });
    instance.server.on('connection', (socket: Socket) => {
      this.connections.set(socket, new Set());
      socket.once('close', () => {
        this.connections.delete(socket);
        if (this.connections.size === 0) this.onEmpty();
      });
    });
    instance.server.on('request', (request, response) => {
      const running = this.connections.get(request.socket);
      running?.add(request);
      response.once('close', () => running?.delete(request));
    });
  }

  /**
   * From now on every answer ends its connection. Resolves when all have ended, or after `lullMs`: to close a connection before its
   * client was told would break off the request that the client is just sending.
   */
  begin(lullMs: number): Promise<void> {
    this.draining = true;
    return new Promise((resolve) => {
      this.onEmpty = resolve;
      if (this.connections.size === 0) resolve();
      else setTimeout(resolve, lullMs);
    });
  }

  /**
   * Call it just before the server closes. Fastify closes connections that have answered; those that never asked anything and those
   * whose request does not arrive within `patienceMs` would keep it waiting, so they are cut.
   */
  cutStuck(patienceMs: number): void {
    setTimeout(() => this.cut((running) => running.size === 0), Math.min(IDLE_GRACE_MS, patienceMs)).unref();
    setTimeout(() => this.cut((running) => [...running].every(({ complete }) => !complete)), patienceMs).unref();
  }

  private cut(stuck: (running: ReadonlySet<{ complete: boolean }>) => boolean): void {
    for (const [socket, running] of this.connections) if (stuck(running)) socket.destroy();
  }
}
