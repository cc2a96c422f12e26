import { Injectable } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import { authProblems } from '../auth.problems';
import type { PasswordProof } from '../login/password-step.service';

/** Runs passport-local on a body whose shape is already proven (`ShapeGuard` is global and comes before route guards). */
@Injectable()
export class LocalAuthGuard extends AuthGuard('local') {
  override getAuthenticateOptions(): { session: false } {
    return { session: false };
  }

  override handleRequest<User = PasswordProof>(error: unknown, user: User | false | null): User {
    if (error) throw error instanceof Error ? error : new Error('the password step failed');
    if (!user) throw authProblems.invalidCredentials('password step failed');
    return user;
  }
}
