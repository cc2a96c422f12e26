import { Test, type TestingModule } from '@nestjs/testing';
import { DataSource, type EntityManager } from 'typeorm';
import type { Client } from 'pg';
import { AuditModule } from '../../src/audit/audit.module';
import type { Method } from '../../src/common/access/principal';
import { CommonModule } from '../../src/common/common.module';
import { newId } from '../../src/common/ids';
import { Clock } from '../../src/common/time/clock';
import { readAppConfig } from '../../src/config/app-config';
import { ConfigModule } from '../../src/config/config.module';
import { KeyRing } from '../../src/config/key-ring';
import { DatabaseModule } from '../../src/database/database.module';
import { DevMailbox, type ReceivedMessage } from '../../src/delivery/dev-mailbox/dev-mailbox';
import { OutboxWorker } from '../../src/delivery/outbox/outbox.worker';
import type { ChallengePurpose } from '../../src/otp/challenges/challenge.entity';
import { Challenges } from '../../src/otp/challenges/challenges.service';
import { Enrolments } from '../../src/otp/enrolment/enrolments.service';
import { decodeBase32 } from '../../src/otp/factors/base32';
import { CodeSender } from '../../src/otp/factors/code/code-sender.service';
import { totpCode } from '../../src/otp/factors/one-time-password';
import { RecoveryCodes } from '../../src/otp/factors/recovery/recovery-codes';
import { OtpModule } from '../../src/otp/otp.module';
import { SecondFactors } from '../../src/otp/second-factors.service';
import { createDatabase, type TestDatabase } from '../support/test-database';

/** One clock for application and database, standing still on a second of the test's choice. */
class StandingClock extends Clock {
  at = new Date('2026-03-01T12:00:00Z');

  override now(): Date {
    return this.at;
  }
}

export interface Person {
  readonly id: string;
  readonly email: string;
}

/** The module of factors on a database of its own, without HTTP: who signs in and why is not its business. */
export class OtpWorld {
  readonly challenges: Challenges;
  readonly factors: SecondFactors;
  readonly codes: CodeSender;
  readonly enrolments: Enrolments;
  readonly recovery: RecoveryCodes;
  readonly dataSource: DataSource;
  private people = 0;

  private constructor(
    private readonly module: TestingModule,
    private readonly database: TestDatabase,
    private readonly clock: StandingClock,
    readonly outside: Client,
  ) {
    this.challenges = module.get(Challenges);
    this.factors = module.get(SecondFactors);
    this.codes = module.get(CodeSender);
    this.enrolments = module.get(Enrolments);
    this.recovery = module.get(RecoveryCodes);
    this.dataSource = module.get(DataSource);
  }

  static async create(): Promise<OtpWorld> {
    const database = await createDatabase();
    const outside = await database.connect();
    const clock = new StandingClock();
    const read = readAppConfig({});
    if (!read.ok) throw new Error('the default configuration is refused');
    const ring = KeyRing.parse({ active: 'k1', keys: { k1: Buffer.alloc(32, 7).toString('base64url') } });
    const module = await Test.createTestingModule({
      imports: [ConfigModule.forRoot(read.config, ring), DatabaseModule.forRoot(database.target, 20), CommonModule, AuditModule, OtpModule],
    })
      .overrideProvider(Clock)
      .useValue(clock)
      .compile();
    module.useLogger(false);
    await module.init();
    const world = new OtpWorld(module, database, clock, outside);
    await world.travelTo(clock.at);
    return world;
  }

  async close(): Promise<void> {
    await this.module.close();
    await this.outside.end();
    await this.database.drop();
  }

  get now(): Date {
    return this.clock.at;
  }

  async travelTo(at: Date): Promise<void> {
    this.clock.at = at;
    await this.outside.query('update test_clock set frozen_at = $1', [at]);
  }

  /** Negative: somebody set the clock back. */
  travel(seconds: number): Promise<void> {
    return this.travelTo(new Date(this.now.getTime() + seconds * 1000));
  }

  async person(contacts: { emailVerified?: boolean; mobile?: string; mobileVerified?: boolean } = {}): Promise<Person> {
    this.people += 1;
    const [id, email] = [newId(), `person${this.people}@example.com`];
    await this.outside.query(
      `insert into app_user (id, email, email_key, full_name, user_type, email_verified_at, mobile_number, mobile_verified_at)
       values ($1, $2, $2, 'Ana Maria Pop', 'system', case when $3 then app_now() end, $4, case when $5 then app_now() end)`,
      [id, email, contacts.emailVerified ?? true, contacts.mobile ?? null, contacts.mobileVerified ?? contacts.mobile !== undefined],
    );
    return { id, email };
  }

  async set(key: string, value: unknown): Promise<void> {
    await this.outside.query(
      'insert into system_setting (key, value) values ($1, $2) on conflict (key) do update set value = excluded.value',
      [key, JSON.stringify(value)],
    );
    await this.outside.query('update system_settings_state set version = version + 1');
  }

  tx<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return this.dataSource.transaction(work);
  }

  challenge(person: Person, purpose: ChallengePurpose = 'login', boundTo: string = newId()) {
    return this.tx((manager) => this.challenges.open({ userId: person.id, purpose, boundTo, lifetimeSeconds: 300 }, manager));
  }

  /** As the sign-in does it: spend a try, judge, and use up in the transaction that passes the challenge. */
  async answer(challenge: { id: string; boundTo: string }, method: Method, code: string): Promise<string> {
    const spent = await this.challenges.spendAttempt(challenge.id, challenge.boundTo);
    if (!spent) return 'closed';
    const verdict = await this.factors.judge({ challenge: spent.challenge, method, code });
    if (!verdict.ok) return verdict.reason;
    return this.tx(async (manager) => {
      if (!(await verdict.useUp(manager))) return 'used meanwhile';
      return (await this.challenges.pass(challenge.id, manager)) ? 'passed' : 'challenge over';
    });
  }

  /** A confirmed authenticator; the clock has moved one step on, so that its next code is fresh. */
  async enrolledApp(person: Person): Promise<{ id: string; code: () => string }> {
    const { factorId, code, challenge } = await this.beginApp(person);
    const outcome = await this.answer(challenge, 'totp', code());
    if (outcome !== 'passed') throw new Error(`the enrolment was not confirmed: ${outcome}`);
    await this.travel(30);
    return { id: factorId, code };
  }

  async beginApp(person: Person, options: { chosen?: boolean; label?: string; boundTo?: string } = {}) {
    const challenge = await this.challenge(person, 'enrol', options.boundTo);
    const factor = await this.tx((manager) =>
      this.enrolments.beginTotp(
        { userId: person.id, boundTo: challenge.boundTo, challengeId: challenge.id, chosen: options.chosen ?? false, label: options.label },
        manager,
      ),
    );
    const provisioning = await this.enrolments.provisioning(factor.id);
    const secret = decodeBase32(provisioning.secret);
    const code = () => totpCode(secret, Math.floor(this.now.getTime() / 1000));
    return { factorId: factor.id, challenge, provisioning, code };
  }

  send(challenge: Awaited<ReturnType<OtpWorld['challenge']>>, method: 'email' | 'sms') {
    return this.tx((manager) => this.codes.send({ challenge, method }, manager));
  }

  /** Sends what is owed. @returns everything received so far, newest first. */
  async delivered(): Promise<readonly ReceivedMessage[]> {
    await this.module.get(OutboxWorker).drain();
    return this.module.get(DevMailbox).list();
  }

  /** The code of the newest message to this address or number. */
  async codeFor(to: string): Promise<string> {
    const message = (await this.delivered()).find((each) => each.to === to);
    const code = message && /\b([0-9]{6,8})\b/.exec(message.text)?.[1];
    if (code === undefined) throw new Error(`no code arrived at ${to}`);
    return code;
  }

  async events(person: Person): Promise<string[]> {
    const { rows } = await this.outside.query<{ event: string }>('select event from audit_event where target_id = $1 order by at, id', [person.id]);
    return rows.map((row) => row.event);
  }
}
