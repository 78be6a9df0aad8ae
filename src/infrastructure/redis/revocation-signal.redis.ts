/** Makes other replicas look for revocations at once, by a message without content: what was revoked they read in the database. */
import { RevocationSignal } from '../../application/ports/revocation-feed.ts';
import type { RedisConnection } from './connection.ts';

const CHANNEL = 'revocations';

export class RedisRevocationSignal extends RevocationSignal {
  constructor(private readonly connection: RedisConnection) {
    super();
  }

  send(): void {
    this.connection.publish(CHANNEL, 'look');
  }

  listen(look: () => void): void {
    this.connection.listen(CHANNEL, look);
  }
}
