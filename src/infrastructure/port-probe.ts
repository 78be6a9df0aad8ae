/** Finds out whether the server may listen where it is told to, before anything is opened or made. */
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Rejects as listening there would. */
export async function probePort(port: number, host: string): Promise<void> {
  const server = createServer().listen({ port, host, exclusive: true });
  await once(server, 'listening');
  server.close();
  await once(server, 'close');
}
