import { afterAll, describe, expect, it } from '@jest/globals';
import { ConfigError, loadConfig } from '../config.ts';
import { refuseWeakAdministrator } from './administrator-password.ts';
import { ZxcvbnPasswordStrength } from './password-strength.zxcvbn.ts';

const strength = new ZxcvbnPasswordStrength();
afterAll(() => strength.close());

const refuse = (env: NodeJS.ProcessEnv) => refuseWeakAdministrator(loadConfig({ DATA_DIR: 'memory', ...env }), strength);

describe('the password of the first administrator', () => {
  it('is refused as a bad setting where it is weak, also for being like the name', async () => {
    for (const env of [{ ADMIN_PASSWORD: 'password1234' }, { ADMIN_PASSWORD: 'Kowalski-Waverly', ADMIN_USERNAME: 'Kowalski-Waverly' }]) {
      const refused = refuse(env);
      await expect(refused).rejects.toBeInstanceOf(ConfigError);
      await expect(refused).rejects.toThrow(/^ADMIN_PASSWORD: must be harder to guess: its strength is [012] of 4, 3 is needed$/);
    }
  });

  it('is taken where it is strong, not set, or strength is not asked for', async () => {
    await refuse({ ADMIN_PASSWORD: 'violet-anchor-93-lamp' });
    await refuse({});
    await refuse({ ADMIN_PASSWORD: 'password1234', PASSWORD_MIN_STRENGTH: '0' });
  });
});
