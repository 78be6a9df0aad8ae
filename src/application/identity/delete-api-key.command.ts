/** An administrator ends a key. */
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { NotFoundError } from '../../domain/kernel/domain-error.ts';
import type { Act } from '../../domain/kernel/act.ts';
import { AuditLog } from '../ports/audit-log.ts';
import { ApiKeyRepository } from '../ports/api-key-repository.ts';
import { Authenticator } from '../ports/authenticator.ts';
import { Clock } from '../ports/clock.ts';
import { UnitOfWork } from '../ports/unit-of-work.ts';

export class DeleteApiKey extends Command<void> {
  constructor(
    readonly keyId: string,
    readonly act: Act,
  ) {
    super();
  }
}

@CommandHandler(DeleteApiKey)
export class DeleteApiKeyHandler implements ICommandHandler<DeleteApiKey> {
  constructor(
    private readonly keys: ApiKeyRepository,
    private readonly authenticator: Authenticator,
    private readonly clock: Clock,
    private readonly unit: UnitOfWork,
    private readonly audit: AuditLog,
  ) {}

  async execute({ keyId, act }: DeleteApiKey): Promise<void> {
    await this.unit.run(async () => {
      if (!(await this.keys.delete(keyId, this.clock.now()))) throw new NotFoundError('there is no such key');
      await this.audit.append({ act, action: 'api_key.deleted', target: `key:${keyId}` });
    });
    this.authenticator.forget(keyId);
  }
}
