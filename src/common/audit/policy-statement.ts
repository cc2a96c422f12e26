import { Injectable } from '@nestjs/common';

export interface StatedPolicy {
  /** By the database clock. */
  readonly at: Date;
  /** One line that a person can read and a program can search. */
  readonly text: string;
}

/** The policy in force, for whoever writes an export: those who keep records do not know what a policy is. */
@Injectable()
export class PolicyStatement {
  private source: (() => Promise<StatedPolicy>) | null = null;

  /** Called once, by the module that knows roles and settings. */
  toldBy(source: () => Promise<StatedPolicy>): void {
    this.source = source;
  }

  /** @throws when nobody tells: an export without its policy would look like one that has none */
  now(): Promise<StatedPolicy> {
    if (!this.source) throw new Error('nobody states the policy in force');
    return this.source();
  }
}
