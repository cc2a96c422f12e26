import { Inject, Injectable } from '@nestjs/common';
import { HashingOverloaded } from '../../common/crypto/password-hasher';
import { WaitingRoom } from '../../common/waiting-room';
import { APP_CONFIG, type AppConfig } from '../../config/app-config';
import { PasswordStep, type PasswordProof } from './password-step.service';

/** Two hash while two others ask and write; more would only wait for the hasher with a connection in their hands. */
const AT_ONCE = 4;
const QUEUE = 50;

/**
 * Where strangers wait before the first statement. The hasher's own queue comes too late for that: an attempt is counted
 * before it is hashed, so without this a flood of sign-ins takes every connection, and everybody who is signed in waits
 * behind it (requirements R-080).
 */
@Injectable()
export class PasswordDoor {
  /** To be watched; sign-ins wait in it by themselves. */
  readonly room: WaitingRoom;

  constructor(
    private readonly step: PasswordStep,
    @Inject(APP_CONFIG) config: AppConfig,
  ) {
    // Never more than half the connections, however few there are.
    const concurrent = Math.max(1, Math.min(AT_ONCE, Math.floor(config.database.poolSize / 2)));
    this.room = new WaitingRoom({ concurrent, queue: QUEUE }, () => new HashingOverloaded('too many sign-ins at once'));
  }

  /** As `PasswordStep.check`. @throws HashingOverloaded before anything was asked or counted */
  check(login: string, password: string): Promise<PasswordProof | null> {
    return this.room.run(() => this.step.check(login, password));
  }
}
