import { describe, expect, it } from '@jest/globals';
import { assertPasswordForm, isHashable } from './password.ts';

describe('the form of a password', () => {
  it.each(['x'.repeat(12), 'x'.repeat(72), '猫'.repeat(24), '🔑🔑🔑'])('is 12 to 72 bytes of UTF-8: %j is', (password) => {
    expect(() => assertPasswordForm(password, '/password')).not.toThrow();
    expect(isHashable(password)).toBe(true);
  });

  it.each(['', 'x'.repeat(11), 'x'.repeat(73), '猫'.repeat(25), `${'x'.repeat(12)}\0`, 'x'.repeat(100_000)])(
    'is not that of number %#',
    (password) => {
      expect(() => assertPasswordForm(password, '/newPassword')).toThrow(
        expect.objectContaining({ code: 'password_length', errors: [expect.objectContaining({ pointer: '/newPassword' })] }),
      );
    },
  );

  it('is well-formed Unicode: halves of a surrogate pair would all hash alike', () => {
    expect(() => assertPasswordForm(`${'x'.repeat(12)}\ud800`, '/password')).toThrow(
      expect.objectContaining({ code: 'validation_failed' }),
    );
  });

  it('does not show the password in the refusal', () => {
    expect(() => assertPasswordForm('hunter2', '/password')).toThrow(expect.not.stringContaining('hunter2'));
  });

  it.each(['x'.repeat(73), 'x\0y', '\udc00'])('keeps bcrypt from comparing a part of %j', (password) => {
    expect(isHashable(password)).toBe(false);
  });
});
