import { Global, Module, type INestApplication } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import type { Client } from 'pg';
import { DataSource } from 'typeorm';
import { AuditModule } from '../../src/audit/audit.module';
import { CommonModule } from '../../src/common/common.module';
import { KEY_MATERIAL, type KeyMaterial } from '../../src/common/crypto/key-material';
import { type RequestContext, runInContext } from '../../src/common/http/request-context';
import { ShapeGuard } from '../../src/common/http/shape.guard';
import { ProblemFilter } from '../../src/common/problems/problem.filter';
import { APP_CONFIG, type AppConfig, readAppConfig } from '../../src/config/app-config';
import { dataSourceOptions } from '../../src/database/data-source.options';
import { SystemSettingsModule } from '../../src/system-settings/system-settings.module';
import { createDatabase, type TestDatabase } from '../support/test-database';

export const ALICE = '0199f2a4-0a10-7d3e-8f00-5a1b2c3d4e5f';
const SESSION = '0199f2a4-0a10-7d3e-8f00-5a1b2c3d4e60';

export interface Answer {
  status: number;
  body: any;
}

/** Settings and audit alone, without the doors in front: who may enter is told in test/access. Everything asks as Alice. */
export class SettingsApplication {
  private eventsSeen = 0;

  private constructor(
    readonly database: TestDatabase,
    readonly app: INestApplication & NestFastifyApplication,
    readonly source: DataSource,
    readonly sql: Client,
  ) {}

  static async start(env: Record<string, string> = {}, given?: { database: TestDatabase; keys?: KeyMaterial }): Promise<SettingsApplication> {
    const database = given?.database ?? (await createDatabase());
    const source = await new DataSource(dataSourceOptions(database.target, 10)).initialize();
    @Global()
    @Module({
      providers: [
        { provide: DataSource, useValue: source },
        { provide: APP_CONFIG, useValue: configOf(env) },
        { provide: KEY_MATERIAL, useValue: given?.keys ?? keyRing('k1') },
      ],
      exports: [DataSource, APP_CONFIG, KEY_MATERIAL],
    })
    class Surroundings {}
    const module = await Test.createTestingModule({
      imports: [Surroundings, CommonModule, AuditModule, SystemSettingsModule],
      providers: [{ provide: APP_GUARD, useClass: ShapeGuard }],
    }).compile();
     
    const app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter(), { bodyParser: false, logger: false });
    app.useBodyParser('application/json', {}, (_request, body, done) => { done(null, body); });
    app.useGlobalFilters(new ProblemFilter('http://localhost:3000'));
    await app.init();
    return new SettingsApplication(database, app as INestApplication & NestFastifyApplication, source, await database.connect());
  }

  get<T>(token: abstract new (...args: any[]) => T): T {
    return this.app.get(token);
  }

  async request(method: 'GET' | 'PATCH', url: string, payload?: unknown): Promise<Answer> {
    const content = payload === undefined ? {} : { payload: JSON.stringify(payload), headers: { 'content-type': 'application/json' } };
    const answer = await this.as(() => this.app.inject({ method, url, ...content }));
    return { status: answer.statusCode, body: answer.json() };
  }

  patch(version: number, settings: Record<string, unknown>): Promise<Answer> {
    return this.request('PATCH', '/system-settings', { version, settings });
  }

  async version(): Promise<number> {
    return (await this.request('GET', '/system-settings')).body.version as number;
  }

  async value(key: string): Promise<{ value: unknown; source: string }> {
    return (await this.request('GET', '/system-settings')).body.settings[key] as { value: unknown; source: string };
  }

  as<T>(work: () => T, context: Partial<RequestContext> = {}): T {
    const actor = { kind: 'user', userId: ALICE, label: 'a•••@e•••.com', sessionId: SESSION } as const;
    return runInContext({ requestId: 'request-1', address: '203.0.113.7', userAgent: 'jest', actor, ...context }, work);
  }

  async rows(statement: string, parameters: unknown[] = []): Promise<any[]> {
    return (await this.sql.query(statement, parameters)).rows;
  }

  /** As on the first day; events stay (nobody can delete them), so they are counted from now on. */
  async reset(): Promise<void> {
    await this.rows('delete from system_setting');
    await this.rows('update system_settings_state set version = 1, emergency_since = null, emergency_until = null');
    this.eventsSeen = (await this.rows('select id from audit_event')).length;
  }

  async events(): Promise<any[]> {
    return (await this.rows('select * from audit_event order by at')).slice(this.eventsSeen);
  }

  /** @param keepDatabase where another application still uses it */
  async stop(keepDatabase = false): Promise<void> {
    await this.app.close();
    await this.source.destroy();
    await this.sql.end();
    if (!keepDatabase) await this.database.drop();
  }
}

export function keyRing(id: string): KeyMaterial {
  const keys = new Map([[id, Buffer.alloc(32, id)]]);
  return { activeId: id, ids: () => [...keys.keys()], key: (wanted) => keys.get(wanted) };
}

function configOf(env: Record<string, string>): AppConfig {
  const result = readAppConfig(env);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.config;
}
