/** What the administration of API keys takes, and an example of what it gives. */
import { IsIn, IsString, Length, Matches, ValidateBy } from 'class-validator';
import type { ApiKeyView } from '../../application/identity/identity.view.ts';
import { KEY_ROLES } from '../../domain/identity/api-key.ts';
import type { KeyRole } from '../../domain/identity/api-key.ts';
import { parseTimestamp } from '../../domain/kernel/timestamp.ts';
import { Optional } from './validation.ts';

export const IsTime = (): PropertyDecorator =>
  ValidateBy({
    name: 'isTime',
    validator: {
      validate: (value) => typeof value === 'string' && !Number.isNaN(parseTimestamp(value)),
      defaultMessage: () => 'must be a time such as 2027-01-01T00:00:00Z',
    },
  });

export class CreateApiKeyDto {
  @IsString()
  @Length(1, 100)
  @Matches(/^\P{Cc}*$/u, { message: 'must not hold control characters' })
  name: string;

  @IsString()
  @IsIn(KEY_ROLES, { message: `must be one of ${KEY_ROLES.join(', ')}` })
  role: KeyRole;

  /** RFC 3339; absent = it does not end by itself. */
  @Optional()
  @IsString()
  @IsTime()
  expiresAt?: string;
}

export const API_KEY_EXAMPLE: ApiKeyView = {
  id: '0192f0c1-6b1e-7d55-9c64-51a8e0b7d3f2',
  name: 'feed',
  role: 'Ingestor',
  prefix: 'twk_a1b2',
  createdAt: '2026-11-21T09:45:00.123Z',
  expiresAt: null,
  lastUsedAt: null,
};
