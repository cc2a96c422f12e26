import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource, type EntityManager, type EntitySubscriberInterface, type QueryRunner } from 'typeorm';
import type { AuditEntry } from '../common/audit/audit-log';
import { AuditObservers } from '../common/audit/audit-observers';

interface Transaction {
  readonly queryRunner: QueryRunner;
}

/** Keeps what a transaction records until it is known how the transaction ends. */
@Injectable()
export class CommittedEvents implements EntitySubscriberInterface, OnModuleInit {
  private readonly open = new WeakMap<QueryRunner, AuditEntry[]>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly observers: AuditObservers,
  ) {}

  onModuleInit(): void {
    this.dataSource.subscribers.push(this);
  }

  /** Called after the row was written. */
  note(entry: AuditEntry, { queryRunner }: EntityManager): void {
    if (!queryRunner?.isTransactionActive) {
      this.observers.tell(entry);
      return;
    }
    this.open.set(queryRunner, [...(this.open.get(queryRunner) ?? []), entry]);
  }

  afterTransactionCommit({ queryRunner }: Transaction): void {
    // A savepoint within: the outer one decides.
    if (queryRunner.isTransactionActive) return;
    for (const entry of this.taken(queryRunner)) this.observers.tell(entry);
  }

  afterTransactionRollback({ queryRunner }: Transaction): void {
    if (!queryRunner.isTransactionActive) this.taken(queryRunner);
  }

  /** Connections are used again: nothing of one transaction may be left for the next. */
  private taken(queryRunner: QueryRunner): readonly AuditEntry[] {
    const entries = this.open.get(queryRunner) ?? [];
    this.open.delete(queryRunner);
    return entries;
  }
}
