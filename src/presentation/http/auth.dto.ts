/** What sign-in takes, and examples of what it gives. */
import { IsString, Matches } from 'class-validator';
import type { SignInView, UserView } from '../../application/identity/identity.view.ts';
import { permissionsOf } from '../../domain/identity/role.ts';
import { USERNAME_PATTERN } from '../../domain/identity/user.ts';

/** The form of the password is checked where every new password is: with a code of its own. */
export class RegisterDto {
  @IsString()
  @Matches(USERNAME_PATTERN, { message: 'must be 3 to 50 letters, digits, dots, dashes or underscores that begin with a letter' })
  username: string;

  @IsString()
  password: string;
}

export class LoginDto {
  @IsString()
  username: string;

  @IsString()
  password: string;
}

export class ChangePasswordDto {
  @IsString()
  currentPassword: string;

  @IsString()
  newPassword: string;
}

export const USER_EXAMPLE: UserView = {
  id: '0192f0c1-4d7a-7cc2-b5a1-3f1f4c7f2a10',
  username: 'ada',
  roles: ['Analyst'],
  permissions: permissionsOf(['Analyst']),
  disabled: false,
  mustChangePassword: false,
  createdAt: '2026-11-21T09:45:00.123Z',
  lastLoginAt: null,
  version: 1,
};

export const SIGN_IN_EXAMPLE: SignInView = {
  accessToken: 'eyJhbGciOiJIUzI1NiIsInR5cCI6ImF0K2p3dCJ9.eyJzdWIiOiIwMTky…',
  tokenType: 'Bearer',
  expiresIn: 900,
  refreshToken: null,
  refreshExpiresIn: null,
  user: USER_EXAMPLE,
};

export const CREDENTIALS_EXAMPLE = { username: 'ada', password: 'violet-anchor-93-lamp' };
