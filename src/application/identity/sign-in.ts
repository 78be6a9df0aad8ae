/** Ends every successful sign-in: a token for the account and the answer that carries it. */
import { Injectable } from '@nestjs/common';
import type { User } from '../../domain/identity/user.ts';
import { CredentialGenerator } from '../ports/credential-generator.ts';
import { TokenIssuer } from '../ports/token-issuer.ts';
import { userView } from './identity.view.ts';
import type { SignInView } from './identity.view.ts';

@Injectable()
export class SignIn {
  constructor(
    private readonly tokens: TokenIssuer,
    private readonly generator: CredentialGenerator,
  ) {}

  of(user: User): SignInView {
    const { token, expiresInSeconds } = this.tokens.issue(user, this.generator.id());
    return {
      accessToken: token,
      tokenType: 'Bearer',
      expiresIn: expiresInSeconds,
      refreshToken: null,
      refreshExpiresIn: null,
      user: userView(user),
    };
  }
}
