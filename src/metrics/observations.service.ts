import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { PasswordDoor } from '../auth/login/password-door.service';
import { AuditObservers } from '../common/audit/audit-observers';
import { PasswordHasher } from '../common/crypto/password-hasher';
import { OutboxWorker } from '../delivery/outbox/outbox.worker';
import { countOf } from './audited.rules';
import { Instruments } from './instruments';

/** Connects the instruments with what they measure, so that nothing that is measured knows of them. */
@Injectable()
export class Observations implements OnModuleInit {
  constructor(
    private readonly instruments: Instruments,
    private readonly audited: AuditObservers,
    private readonly outbox: OutboxWorker,
    private readonly hasher: PasswordHasher,
    private readonly door: PasswordDoor,
    private readonly http: HttpAdapterHost<FastifyAdapter>,
  ) {}

  onModuleInit(): void {
    this.audited.observe((entry) => {
      const count = countOf(entry);
      if (count) this.instruments.count(count);
    });
    this.outbox.observe((channel, state) => { this.instruments.delivered(channel, state); });
    for (const [queue, room] of this.rooms()) {
      room.watch({
        entered: (seconds) => { this.instruments.waits.observe({ queue }, seconds); },
        turnedAway: () => { this.instruments.refused(queue); },
      });
    }
    // A command has no server, whatever the type says.
    const adapter = this.http.httpAdapter as FastifyAdapter | undefined;
    adapter?.getInstance().addHook('onResponse', (request, reply, done) => {
      this.answered(request, reply);
      done();
    });
  }

  /** What is asked at each scrape instead of counted as it happens. */
  noteQueues(): void {
    for (const [queue, room] of this.rooms()) this.instruments.waiting.set({ queue }, room.queued);
  }

  /** The route as it is declared, never the address that was asked for: that holds tokens, and strangers choose it. */
  private answered({ method, routeOptions, is404 }: FastifyRequest, { statusCode, elapsedTime }: FastifyReply): void {
    const route = is404 ? 'none' : (routeOptions.url ?? 'none');
    this.instruments.requests.observe({ method, route, status: `${Math.floor(statusCode / 100)}xx` }, elapsedTime / 1000);
  }

  private rooms() {
    return [['sign_in', this.door.room] as const, ['hashing', this.hasher.room] as const];
  }
}
