import type { Command } from 'commander';
import { DataSource } from 'typeorm';
import { AuditLog } from '../common/audit/audit-log';
import { Purge } from '../purge/purge.service';
import { TimedOut } from '../auth/session/timed-out.service';
import { SystemSettingsService } from '../system-settings/system-settings.service';
import type { Shell } from './shell';
import { examine } from './doctor/doctor';
import { EXIT_DONE, EXIT_REFUSED } from './exit';
import type { SiteSession } from './site-session';
import type { Result } from './terminal';

export function addMaintenanceCommands(program: Command, shell: Shell): void {
  program
    .command('migrate')
    .description('bring the schema of the database up to date')
    .action(() => shell.run(migrate));
  program
    .command('purge')
    .description('remove what is over: ended sign-ins and sessions, old messages and links, audit events past their retention')
    .action(() => shell.run(purge));
  program
    .command('doctor')
    .description('check database, migrations, keys, clock, mail and SMS, and say what to do')
    .action(() => shell.run(doctor));
}

function migrate(session: SiteSession): Promise<Result> {
  return session.withSite({ migrate: true }, (site) => {
    const lines = site.migrated.length === 0 ? ['nothing to do'] : site.migrated.map((name) => `ran ${name}`);
    return Promise.resolve({ view: { migrations: site.migrated }, lines });
  });
}

function purge(session: SiteSession): Promise<Result> {
  return session.withServices(async (app) => {
    const [source, settings, audit] = [app.get(DataSource, STRAY), app.get(SystemSettingsService, STRAY), app.get(AuditLog, STRAY)];
    const purged = await new Purge(source, settings, audit, app.get(TimedOut, STRAY)).run();
    const lines = Object.entries(purged).flatMap(([table, count]) => (count > 0 ? [`${table}  ${count}`] : []));
    return { view: { purged }, lines: lines.length === 0 ? ['nothing to remove'] : lines };
  });
}

/** Wherever in the application it was made. */
const STRAY = { strict: false } as const;

function doctor(session: SiteSession): Promise<Result> {
  return session.withSite({ migrate: false }, async (site) => {
    const findings = await examine(site, session);
    const lines = findings.flatMap(({ state, subject, message, advice }) => [
      `${state.padEnd(5)} ${subject.padEnd(11)} ${message}`,
      ...(advice === undefined ? [] : [`      ${' '.repeat(11)} → ${advice}`]),
    ]);
    const failed = findings.some((finding) => finding.state === 'fail');
    return { view: { findings }, lines, exitCode: failed ? EXIT_REFUSED : EXIT_DONE };
  });
}
