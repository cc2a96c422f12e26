import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { Strategy } from 'passport-local';
import { PasswordDoor } from './password-door.service';
import type { PasswordProof } from './password-step.service';

/**
 * Checks the password and nothing else. No session comes of it: whether one may is for the policy to say, after this
 * strategy succeeded (Passport runs with `session: false`; see `LocalAuthGuard`).
 */
@Injectable()
export class LocalStrategy extends PassportStrategy(Strategy, 'local') {
  constructor(private readonly door: PasswordDoor) {
    super({ usernameField: 'login', passwordField: 'password', session: false });
  }

  /** `false` is Passport's word for "these credentials do not sign in". */
  async validate(login: string, password: string): Promise<PasswordProof | false> {
    return (await this.door.check(login, password)) ?? false;
  }
}
