import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { SealedText } from '../../common/crypto/secret-text';
import { maskEmail } from '../../common/mask';
import { PasswordAttempts } from '../attempts/password-attempts.service';
import { Passwords } from './passwords.service';

/** The password of somebody who is signed in already, asked again: by step-up, and before it is changed. */
@Injectable()
export class OwnPassword {
  constructor(
    private readonly dataSource: DataSource,
    private readonly passwords: Passwords,
    private readonly attempts: PasswordAttempts,
  ) {}

  /** Counts like a sign-in, or a stolen session would be a place to guess at (product P-60). @throws Problem `too-many-requests`, HashingOverloaded */
  async isRight(person: { readonly user_id: string; readonly email: string }, password: string): Promise<boolean> {
    const { user_id: userId, email } = person;
    const trial = { subject: { userId }, target: { kind: 'user' as const, id: userId, label: maskEmail(email) } };
    return this.attempts.guard(trial, async () => this.passwords.verify(userId, await this.hashOf(userId), password));
  }

  private async hashOf(userId: string): Promise<SealedText | null> {
    const [row] = await this.dataSource.query<{ password_hash: SealedText | null }[]>('select password_hash from app_user where id = $1', [userId]);
    return row?.password_hash ?? null;
  }
}
