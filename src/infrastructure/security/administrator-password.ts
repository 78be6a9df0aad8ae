/** The password that the settings give to the first administrator is a setting like the others: a weak one stops the start. */
import { assertStrong } from '../../application/identity/password-policy.ts';
import type { PasswordStrength } from '../../application/ports/password-strength.ts';
import { DomainError } from '../../domain/kernel/domain-error.ts';
import { ConfigError } from '../config.ts';
import type { Config } from '../config.ts';

/** Looks at it before anything is opened, for a start that is certain to need it. @throws ConfigError */
export async function refuseWeakAdministrator(config: Config, strength: PasswordStrength): Promise<void> {
  const { adminPassword, adminUsername, passwordMinStrength } = config;
  if (adminPassword === null) return;
  try {
    await assertStrong(strength, passwordMinStrength, adminPassword, adminUsername, '');
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'weak_password') throw error;
    throw new ConfigError([`ADMIN_PASSWORD: ${error.errors[0]!.detail}`]);
  }
}
