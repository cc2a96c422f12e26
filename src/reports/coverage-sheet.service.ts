import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AuditLog } from '../common/audit/audit-log';
import { csvFile, csvRecord } from '../common/csv/csv.rules';
import type { Count } from './coverage.rules';
import type { CoveredPerson } from './coverage.view';
import { policyInOneLine } from './policy.rules';
import { TwoFactorCoverage } from './two-factor-coverage.service';

/** One answer; a machine that wants more follows the link. */
export const MOST_CSV_ROWS = 10_000;

const COLUMNS = [
  'at', 'policy', 'record', 'id', 'login', 'fullName', 'roles', 'decision', 'because', 'demanded', 'factors', 'lastUsedAt', 'recoveryCodesLeft',
  'graceUntil', 'exemptUntil', 'exemptReason', 'locks',
  'users', 'asked', 'enrolled', 'grace', 'exempt', 'locked', 'mustEnrol', 'cannotSignIn', 'weakAdministrator',
] as const;

type Cells = Partial<Record<(typeof COLUMNS)[number], string | null>>;

/**
 * The report as an auditor takes it away: every row says when it was true, and under which policy. `record` tells sums (`total`, `role`)
 * from people (`user`): a filter on it leaves a table without holes.
 */
@Injectable()
export class CoverageSheet {
  constructor(
    private readonly dataSource: DataSource,
    private readonly coverage: TwoFactorCoverage,
    private readonly auditLog: AuditLog,
  ) {}

  /** @returns `nextAfterId` null when nothing is left */
  async sheet(limit: number, afterId: string | null): Promise<{ text: string; at: Date; nextAfterId: string | null }> {
    const { at, policy, totals, roles, people } = await this.coverage.read(limit + 1, afterId);
    const rows = people.slice(0, limit);
    // The sums stand where the report begins; on every part of it they would be added up again.
    const sums: Cells[] = afterId === null ? [{ record: 'total', ...counts(totals) }, ...[...roles].map(([role, count]) => ({ record: 'role', roles: role, ...counts(count) }))] : [];
    const everywhere = { at: at.toISOString(), policy: policyInOneLine(policy) };
    const records = [...sums, ...rows.map(cellsOf)].map((cells: Cells) => csvRecord(COLUMNS.map((column) => ({ ...cells, ...everywhere })[column] ?? null)));
    const after = { report: 'two-factor-coverage', rows: rows.length };
    await this.auditLog.record({ event: 'report_exported', outcome: 'success', after }, this.dataSource.manager);
    return { text: csvFile(COLUMNS, records), at, nextAfterId: people.length > limit ? (rows.at(-1)?.id ?? null) : null };
  }
}

const counts = (count: Count): Cells => Object.fromEntries(Object.entries(count).map(([key, value]) => [key, String(value)]));

function cellsOf(person: CoveredPerson): Cells {
  const { decision, factors, exempt, locks } = person;
  return {
    record: 'user',
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
  };
}

/** ISO times in UTC sort as text. */
const lastOf = (times: readonly (string | null)[]): string | null => times.filter((time) => time !== null).sort().at(-1) ?? null;
