import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AuditLog } from '../common/audit/audit-log';
import { csvRecord } from '../common/csv/csv.rules';
import type { CoveredPerson, PolicyInForce } from './coverage.view';
import { TwoFactorCoverage } from './two-factor-coverage.service';

/** One answer; a machine that wants more follows the link. */
export const MOST_CSV_ROWS = 10_000;

const COLUMNS = [
  'at', 'policy', 'id', 'login', 'fullName', 'roles', 'decision', 'because', 'demanded', 'factors', 'lastUsedAt', 'recoveryCodesLeft',
  'graceUntil', 'exemptUntil', 'exemptReason', 'locks',
] as const;

/** The report as an auditor takes it away: every row says when it was true, and under which policy. */
@Injectable()
export class CoverageSheet {
  constructor(
    private readonly dataSource: DataSource,
    private readonly coverage: TwoFactorCoverage,
    private readonly auditLog: AuditLog,
  ) {}

  /** @returns `nextAfterId` null when nothing is left */
  async sheet(limit: number, afterId: string | null): Promise<{ text: string; at: Date; nextAfterId: string | null }> {
    const { at, policy, people } = await this.coverage.read(limit + 1, afterId);
    const rows = people.slice(0, limit);
    const records = rows.map((person) => recordOf(at, policy, person));
    const after = { report: 'two-factor-coverage', rows: rows.length };
    await this.auditLog.record({ event: 'report_exported', outcome: 'success', after }, this.dataSource.manager);
    return { text: [csvRecord(COLUMNS), ...records].join(''), at, nextAfterId: people.length > limit ? (rows.at(-1)?.id ?? null) : null };
  }
}

function recordOf(at: Date, policy: PolicyInForce, person: CoveredPerson): string {
  const { decision, factors, exempt, locks } = person;
  const cells = {
    at: at.toISOString(),
    policy: Object.entries(policy).map(([key, value]) => `${key}=${String(value ?? '-')}`).join('; '),
    id: person.id,
    login: person.login,
    fullName: person.fullName,
    roles: person.roles.join('; '),
    decision: decision.kind,
    because: decision.because,
    demanded: decision.demanded,
    factors: factors.map(({ method, since, suspended }) => `${method} since ${since}${suspended ? ' (suspended)' : ''}`).join('; '),
    lastUsedAt: lastOf(factors.map(({ lastUsedAt }) => lastUsedAt)),
    recoveryCodesLeft: String(person.recoveryCodesLeft),
    graceUntil: decision.grace?.until ?? null,
    exemptUntil: exempt?.until ?? null,
    exemptReason: exempt?.reason ?? null,
    locks: locks.map(({ what, until }) => `${what} until ${until ?? 'lifted'}`).join('; '),
  } satisfies Record<(typeof COLUMNS)[number], string | null>;
  return csvRecord(COLUMNS.map((column) => cells[column]));
}

/** ISO times in UTC sort as text. */
const lastOf = (times: readonly (string | null)[]): string | null => times.filter((time) => time !== null).sort().at(-1) ?? null;
