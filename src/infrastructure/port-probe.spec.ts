import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { expect, it } from '@jest/globals';
import { probePort } from './port-probe.ts';

it('finds a port that is taken, and leaves one free that is not', async () => {
  const holder = createServer().listen(0, '127.0.0.1');
  await once(holder, 'listening');
  const { port } = holder.address() as AddressInfo;
  await expect(probePort(port, '127.0.0.1')).rejects.toMatchObject({ code: 'EADDRINUSE' });
  holder.close();
  await once(holder, 'close');
  await probePort(port, '127.0.0.1');
  await probePort(port, '127.0.0.1');
  await expect(probePort(0, '203.0.113.1')).rejects.toMatchObject({ code: 'EADDRNOTAVAIL' });
});
