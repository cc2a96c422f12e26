import type { INestApplicationContext } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { explained, type OpenSite } from '../../bootstrap/site';
import { refusalText, StartRefused } from '../../bootstrap/start-refused';
import { dataSourceOptions } from '../../database/data-source.options';
import { SettingIntegrityError } from '../../system-settings/settings.problems';
import type { SiteSession } from '../site-session';
import { auditFinding, databaseFinding, migrationFinding } from './database.checks';
import { channelFindings } from './channel.checks';
import { clockFinding } from './clock.check';
import { fail, warn, type Finding } from './finding';
import { keyFindings } from './key.checks';
import { outsideClockFinding } from './outside-clock.check';
import { settingFindings } from './setting.checks';

/** Everything that can be looked at; what rests on something broken is left out. Changes nothing. */
export async function examine(site: OpenSite, session: SiteSession): Promise<Finding[]> {
  const deployment = site.config.warnings.map((warning) => warn('deployment', warning, 'see .env.example'));
  const source = new DataSource(dataSourceOptions(site.database, 2));
  try {
    await source.initialize();
    const database = await databaseFinding(source);
    const migrations = await migrationFinding(source);
    const before = [...deployment, database, migrations];
    if (before.some((finding) => finding.state === 'fail')) return [...before, ...(await keyFindings(site, null))];
    return [...before, await auditFinding(source), ...(await keyFindings(site, source)), await clockFinding(source), ...(await inside(site, session))];
  } catch (error) {
    const reason = explained(error);
    if (!(reason instanceof StartRefused)) throw error;
    return [...deployment, fail('database', refusalText(reason).trim(), 'see DATABASE_URL in .env.example')];
  } finally {
    if (source.isInitialized) await source.destroy();
  }
}

async function looked(app: INestApplicationContext): Promise<Finding[]> {
  try {
    return [await outsideClockFinding(app), ...(await channelFindings(app)), ...(await settingFindings(app))];
  } catch (error) {
    if (!(error instanceof SettingIntegrityError)) throw error;
    return [fail('settings', error.message, 'until then nobody can sign in: everything that needs a setting answers 503')];
  }
}

/** What only the application itself knows. */
async function inside(site: OpenSite, session: SiteSession): Promise<Finding[]> {
  const findings: Finding[] = [];
  await session.serving(site, async (app) => {
    findings.push(...(await looked(app)));
    return { view: null, lines: [] };
  });
  return findings;
}
