/** An administrator ends a key. */
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { NotFoundError } from '../../domain/kernel/domain-error.ts';
import { ApiKeyRepository } from '../ports/api-key-repository.ts';
import { Authenticator } from '../ports/authenticator.ts';
import { Clock } from '../ports/clock.ts';

export class DeleteApiKey extends Command<void> {
  constructor(readonly keyId: string) {
    super();
  }
}

@CommandHandler(DeleteApiKey)
export class DeleteApiKeyHandler implements ICommandHandler<DeleteApiKey> {
  constructor(
    private readonly keys: ApiKeyRepository,
    private readonly authenticator: Authenticator,
    private readonly clock: Clock,
  ) {}

  async execute({ keyId }: DeleteApiKey): Promise<void> {
    if (!(await this.keys.delete(keyId, this.clock.now()))) throw new NotFoundError('there is no such key');
    this.authenticator.forget(keyId);
  }
}
