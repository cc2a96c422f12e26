import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { APP_GUARD } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import { DataSource } from 'typeorm';
import { AuditModule } from '../../src/audit/audit.module';
import { CommonModule } from '../../src/common/common.module';
import { ShapeGuard } from '../../src/common/http/shape.guard';
import { ProblemFilter } from '../../src/common/problems/problem.filter';
import { readAppConfig } from '../../src/config/app-config';
import { ConfigModule } from '../../src/config/config.module';
import { KeyRing } from '../../src/config/key-ring';
import { DatabaseModule } from '../../src/database/database.module';
import { type Composition, MessageComposer, MessageComposers } from '../../src/delivery/composer';
import { DeliveryModule } from '../../src/delivery/delivery.module';
import { DevMailbox } from '../../src/delivery/dev-mailbox/dev-mailbox';
import { OutboxWorker } from '../../src/delivery/outbox/outbox.worker';
import type { OutboxMessageEntity } from '../../src/delivery/outbox/outbox-message.entity';
import { Outbox, type OwedMessage } from '../../src/delivery/outbox/outbox.service';
import { MessageTexts } from '../../src/delivery/texts/message-texts';
import { SystemSettingsService } from '../../src/system-settings/system-settings.service';
import type { TestDatabase } from '../support/test-database';

const KEYS = KeyRing.parse({ active: 'k1', keys: { k1: Buffer.alloc(32, 7).toString('base64url') } });
const PRODUCTION = {
  NODE_ENV: 'production',
  PUBLIC_URL: 'https://login.example.com',
  DATABASE_URL: 'postgres://role:password@db.example.com/countersign',
  ADMIN_LOGIN: 'admin@example.com',
  ADMIN_PASSWORD: 'a long enough password',
  KEYS_FILE: '/nowhere/keys.json',
};

/** Writes sign-in codes as the factor would, with a code the test knows. */
export class KnownCodes extends MessageComposer {
  readonly template = 'sign_in_code';
  readonly code = '081804';
  composed = 0;
  email = 'anna@example.com';
  number = '+4915112345678';
  /** Set to answer something else. */
  instead: (() => Composition | Promise<Composition>) | null = null;

  constructor(private readonly texts: MessageTexts) {
    super();
  }

  override async compose(row: OutboxMessageEntity): Promise<Composition> {
    this.composed += 1;
    if (this.instead) return this.instead();
    const to = row.channel === 'email' ? this.email : this.number;
    const attempt = { at: row.createdAt, address: '192.0.2.7', device: { program: 'Firefox', system: 'Linux' } };
    return { kind: 'message', message: await this.texts.code({ purpose: 'login', channel: row.channel, to, code: this.code, lifetimeSeconds: 300, attempt }) };
  }
}

/** One process's delivery on a database of the test, with everything beneath it real. */
export class DeliveryHouse {
  readonly codes: KnownCodes;

  private constructor(readonly app: NestFastifyApplication) {
    this.codes = new KnownCodes(app.get(MessageTexts, { strict: false }));
    app.get(MessageComposers, { strict: false }).register(this.codes);
  }

  static async open(database: TestDatabase, env: Record<string, string> = {}): Promise<DeliveryHouse> {
    const read = readAppConfig(env.NODE_ENV === 'production' ? { ...PRODUCTION, ...env } : env);
    if (!read.ok) throw new Error(JSON.stringify(read.problems));
    const module = await Test.createTestingModule({
      imports: [ConfigModule.forRoot(read.config, KEYS), CommonModule, DatabaseModule.forRoot(database.target, 6), AuditModule, DeliveryModule],
      providers: [{ provide: APP_GUARD, useClass: ShapeGuard }],
    }).compile();
     
    const app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter(), { bodyParser: false, logger: false });
    app.getHttpAdapter().getInstance().addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request: unknown, body: unknown, done: (error: null, body: unknown) => void) => { done(null, body); });
    app.useGlobalFilters(new ProblemFilter(read.config.http.publicUrl.href));
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
    return new DeliveryHouse(app);
  }

  get source(): DataSource {
    return this.app.get(DataSource, { strict: false });
  }

  get worker(): OutboxWorker {
    return this.app.get(OutboxWorker, { strict: false });
  }

  get mailbox(): DevMailbox {
    return this.app.get(DevMailbox, { strict: false });
  }

  get<T>(token: abstract new (...args: never[]) => T): T {
    return this.app.get<T>(token, { strict: false });
  }

  async owe(message: Partial<OwedMessage> = {}): Promise<string> {
    return this.source.transaction((manager) => this.get(Outbox).owe({ ...OWED, ...message }, manager));
  }

  async row(id: string): Promise<Record<string, unknown>> {
    const [row] = await this.source.query<Record<string, unknown>[]>(
      `select *, extract(epoch from available_at - app_now())::float as due_in from outbox_message where id = $1`,
      [id],
    );
    return row!;
  }

  async set(patch: Record<string, unknown>): Promise<void> {
    await this.get(SystemSettingsService).change({ version: null, patch });
  }

  /** Stands still from the first call on. */
  async passes(seconds: number): Promise<void> {
    await this.source.query(`update test_clock set frozen_at = app_now() + $1 * interval '1 second'`, [seconds]);
  }

  async inSeconds(seconds: number): Promise<Date> {
    const [row] = await this.source.query<{ at: Date }[]>(`select app_now() + $1 * interval '1 second' as at`, [seconds]);
    return row!.at;
  }

  close(): Promise<void> {
    return this.app.close();
  }
}

const OWED: OwedMessage = {
  channel: 'email',
  template: 'sign_in_code',
  userId: null,
  subjectId: null,
  recipientHint: 'a•••@e•••.com',
};
