/** What sign-in takes, and examples of what it gives. */
import { IsIn, IsString, Matches, ValidateIf } from 'class-validator';
import type { SessionView, SignInView, UserView } from '../../application/identity/identity.view.ts';
import { permissionsOf } from '../../domain/identity/role.ts';
import { USERNAME_PATTERN } from '../../domain/identity/user.ts';
import { Optional } from './validation.ts';

const USER_AGENT_CHARACTERS_MAX = 200;

/** The header as it is kept. */
export function userAgentOf(header: string | undefined): string | null {
  return header?.slice(0, USER_AGENT_CHARACTERS_MAX) ?? null;
}

/** How the refresh token travels: in the cookie of browsers, or, if it is not said, in the answer. */
class TransportDto {
  @Optional()
  @IsIn(['cookie'], { message: 'must be cookie or absent' })
  transport?: 'cookie';
}

/** The form of the password is checked where every new password is: with a code of its own. */
export class RegisterDto extends TransportDto {
  @IsString()
  @Matches(USERNAME_PATTERN, { message: 'must be 3 to 50 letters, digits, dots, dashes or underscores that begin with a letter' })
  username: string;

  @IsString()
  password: string;
}

export class LoginDto extends TransportDto {
  @IsString()
  username: string;

  @IsString()
  password: string;
}

export class RefreshDto extends TransportDto {
  @ValidateIf(({ transport, refreshToken }: RefreshDto) => transport !== 'cookie' || refreshToken !== undefined)
  @IsString()
  refreshToken?: string;
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
  refreshToken: 'twr_AZLwwU16fMK1oT8fTH8qEAAAAAAAAbq3oVdJ6mS1nY0kQ8yTzQe2fWcXhU5rLpDgB4iKx9Ma',
  refreshExpiresIn: 43_200,
  user: USER_EXAMPLE,
};

export const SESSION_EXAMPLE: SessionView = {
  id: '0192f0c1-4d7a-7cc2-b5a1-3f1f4c7f2a11',
  createdAt: '2026-11-21T09:45:00.123Z',
  lastUsedAt: '2026-11-21T10:30:00.456Z',
  ipAddress: '203.0.113.7',
  userAgent: null,
  current: true,
};

export const CREDENTIALS_EXAMPLE = { username: 'ada', password: 'violet-anchor-93-lamp' };
