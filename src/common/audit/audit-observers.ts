import { Injectable } from '@nestjs/common';
import type { AuditEntry } from './audit-log';

export type AuditObserver = (entry: AuditEntry) => void;

/** Whoever counts what happened hears of it here, once it is committed: what was rolled back did not happen. Observers must not throw. */
@Injectable()
export class AuditObservers {
  private readonly observers: AuditObserver[] = [];

  observe(observer: AuditObserver): void {
    this.observers.push(observer);
  }

  tell(entry: AuditEntry): void {
    for (const observer of this.observers) observer(entry);
  }
}
