/** An administrator makes a key for a program. */
import { Command, CommandHandler } from '@nestjs/cqrs';
import type { ICommandHandler } from '@nestjs/cqrs';
import { ValidationError } from '../../domain/kernel/domain-error.ts';
import type { ApiKey, KeyRole } from '../../domain/identity/api-key.ts';
import { ApiKeyRepository } from '../ports/api-key-repository.ts';
import { Clock } from '../ports/clock.ts';
import { CredentialGenerator } from '../ports/credential-generator.ts';
import { apiKeyView } from './identity.view.ts';
import type { CreatedApiKeyView } from './identity.view.ts';

export class CreateApiKey extends Command<CreatedApiKeyView> {
  constructor(
    readonly name: string,
    readonly role: KeyRole,
    /** Epoch milliseconds; null = it does not end by itself. */
    readonly expiresAt: number | null,
    /** `user:ada` */
    readonly createdBy: string,
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
  ) {}

  async execute({ name, role, expiresAt, createdBy }: CreateApiKey): Promise<CreatedApiKeyView> {
    const createdAt = this.clock.now();
    if (expiresAt !== null && expiresAt <= createdAt) {
      throw new ValidationError([{ pointer: '/expiresAt', code: 'out_of_range', detail: 'must be in the future' }]);
    }
    const { key, prefix, hash } = this.generator.apiKey();
    const stored: ApiKey = { id: this.generator.id(), name, role, prefix, hash, createdAt, createdBy, expiresAt, lastUsedAt: null };
    await this.keys.insert(stored);
    return { ...apiKeyView(stored), key };
  }
}
