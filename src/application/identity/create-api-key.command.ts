/** An administrator makes a key for a program. */
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { ValidationError } from '../../domain/kernel/domain-error.ts';
import type { Act } from '../../domain/kernel/act.ts';
import type { ApiKey, KeyRole } from '../../domain/identity/api-key.ts';
import { AuditLog } from '../ports/audit-log.ts';
import { ApiKeyRepository } from '../ports/api-key-repository.ts';
import { Clock } from '../ports/clock.ts';
import { CredentialGenerator } from '../ports/credential-generator.ts';
import { UnitOfWork } from '../ports/unit-of-work.ts';
import { apiKeyView } from './identity.view.ts';
import type { CreatedApiKeyView } from './identity.view.ts';

export class CreateApiKey extends Command<CreatedApiKeyView> {
  constructor(
    readonly name: string,
    readonly role: KeyRole,
    /** Epoch milliseconds; null = it does not end by itself. */
    readonly expiresAt: number | null,
    readonly act: Act,
  ) {
    super();
  }
}

@CommandHandler(CreateApiKey)
export class CreateApiKeyHandler implements ICommandHandler<CreateApiKey> {
  constructor(
    private readonly keys: ApiKeyRepository,
    private readonly generator: CredentialGenerator,
    private readonly clock: Clock,
    private readonly unit: UnitOfWork,
    private readonly audit: AuditLog,
  ) {}

  async execute({ name, role, expiresAt, act }: CreateApiKey): Promise<CreatedApiKeyView> {
    const createdAt = this.clock.now();
    if (expiresAt !== null && expiresAt <= createdAt) {
      throw new ValidationError([{ pointer: '/expiresAt', code: 'out_of_range', detail: 'must be in the future' }]);
    }
    const { key, prefix, hash } = this.generator.apiKey();
    const id = this.generator.id();
    const stored: ApiKey = { id, name, role, prefix, hash, createdAt, createdBy: act.actor, expiresAt, lastUsedAt: null };
    const view = apiKeyView(stored);
    await this.unit.run(async () => {
      await this.keys.insert(stored);
      const details = { name, role, prefix, expiresAt: view.expiresAt };
      await this.audit.append({ act, action: 'api_key.created', target: `key:${id}`, details });
    });
    return { ...view, key };
  }
}
