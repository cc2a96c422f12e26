import { setTimeout as sleep } from 'node:timers/promises';
import type { INestApplicationContext } from '@nestjs/common';
import type { Command } from 'commander';
import { DataSource } from 'typeorm';
import { AuditLog } from '../common/audit/audit-log';
import { SecretBox } from '../common/crypto/secret-box';
import { SecureRandom } from '../common/crypto/secure-random';
import { SystemClock } from '../common/time/clock';
import type { OpenSite } from '../bootstrap/site';
import { KeyChanges } from '../keys/key-changes';
import { KeyRotation, type Rewrapped } from '../keys/key-rotation';
import { keyUses, type KeyUse } from '../keys/key-usage';
import { EXIT_DONE, EXIT_REFUSED } from './exit';
import type { Shell } from './shell';
import type { SiteSession } from './site-session';
import type { Result } from './terminal';

/** Rounds without progress before rows that somebody holds are left for another run. */
const PATIENT_ROUNDS = 40;
const BREATH_MS = 250;

export function addKeyCommands(program: Command, shell: Shell): void {
  const keys = program.command('keys').description('the key ring that seals secrets at rest; its rotation needs no pause');
  keys
    .command('check')
    .description('say which key is needed where, and whether the ring has it')
    .action(() => shell.run(check));
  keys
    .command('add')
    .description('add a new key to the file: read by every server first, used by rotate later')
    .action(() => shell.run(add));
  keys
    .command('rotate')
    .description('seal with the newest key from now on, and re-wrap what older keys sealed')
    .action(() => shell.run((session) => rotate(session, shell)));
  keys
    .command('retire')
    .description('take a key out of the ring; refused while anything needs it')
    .argument('<id>')
    .action((id: string) => shell.run((session) => retire(session, id)));
}

interface KeyView {
  readonly id: string;
  readonly inRing: boolean;
  readonly active: boolean;
  readonly uses: Readonly<Record<string, number>>;
}

function check(session: SiteSession): Promise<Result> {
  return session.withServices(async (app, site) => {
    const keys = viewsOf(site, await keyUses(app.get(DataSource, { strict: false })));
    const missing = keys.filter(({ inRing }) => !inRing).map(({ id }) => id);
    return {
      view: { active: site.keyRing.activeId, keys, missing },
      lines: keys.map(keyLine),
      exitCode: missing.length === 0 ? EXIT_DONE : EXIT_REFUSED,
      warnings: missing.map((id) => ({
        code: 'key_missing',
        message: `${id} is needed and not in the ring: put it back from your backup of the key file, what it sealed cannot be read without it`,
      })),
    };
  });
}

function viewsOf({ keyRing }: OpenSite, uses: readonly KeyUse[]): KeyView[] {
  const ids = [...new Set([...keyRing.ids(), ...uses.map(({ id }) => id)])];
  return ids.map((id) => ({
    id,
    inRing: keyRing.ids().includes(id),
    active: keyRing.activeId === id,
    uses: Object.fromEntries(uses.filter((use) => use.id === id).map(({ place, count }) => [place, count])),
  }));
}

function keyLine({ id, inRing, active, uses }: KeyView): string {
  const state = active ? 'active' : inRing ? 'reads' : 'MISSING';
  const places = Object.entries(uses).map(([place, count]) => `${place} ${count}`);
  return `${id}  ${state}  ${places.join(', ') || 'not needed'}`;
}

function add(session: SiteSession): Promise<Result> {
  return session.withServices(async (app, site) => {
    const id = await changesOf(app, site).add();
    site.keyRing.look();
    const next = `copy ${site.config.keysFile} to your backup and to every server that does not share it, then run countersign keys rotate`;
    return { view: { id, active: site.keyRing.activeId, ids: site.keyRing.ids() }, lines: [`${id} was added; ${site.keyRing.activeId} still seals`, next] };
  });
}

function rotate(session: SiteSession, shell: Shell): Promise<Result> {
  return session.withServices(async (app, site) => {
    const tell = (text: string): void => { shell.terminal.error(text); };
    const changes = changesOf(app, site);
    await noticed(changes, tell);
    const { activeId, changed } = await changes.activateNewest();
    site.keyRing.look();
    if (changed) tell(`${activeId} seals from now on`);
    const first = await rewrapAll(app, activeId, tell);
    // What a server sealed before it noticed the change.
    await noticed(changes, tell);
    const { rewrapped, unreadable, remaining } = both(first, await rewrapAll(app, activeId, tell));
    return {
      view: { active: activeId, rewrapped, remaining, unreadable },
      lines: [remaining === 0 ? `${rewrapped} re-wrapped; every row is under ${activeId}` : `${rewrapped} re-wrapped, ${remaining} left under older keys`],
      warnings: unreadable.map((row) => ({ code: 'unreadable', message: `${row} does not open: damaged, moved from another row, or its key is missing` })),
      exitCode: remaining === 0 ? EXIT_DONE : EXIT_REFUSED,
    };
  });
}

async function rewrapAll(app: INestApplicationContext, activeId: string, tell: (text: string) => void): Promise<Rewrapped> {
  const rotation = new KeyRotation(app.get(DataSource, { strict: false }), app.get(SecretBox, { strict: false }));
  let done = 0;
  for (let idle = 0; ; ) {
    const round = await rotation.round(activeId, (left) => { tell(`${left} left`); });
    done += round.rewrapped;
    idle = round.rewrapped === 0 ? idle + 1 : 0;
    if (round.remaining <= round.unreadable.length || idle >= PATIENT_ROUNDS) return { ...round, rewrapped: done };
    await sleep(BREATH_MS);
  }
}

const both = (first: Rewrapped, second: Rewrapped): Rewrapped => ({ ...second, rewrapped: first.rewrapped + second.rewrapped });

async function noticed(changes: KeyChanges, tell: (text: string) => void): Promise<void> {
  const waitMs = changes.unnoticedMs(new SystemClock().now());
  if (waitMs === 0) return;
  tell('waiting until running servers have noticed the change of the key file');
  await sleep(waitMs);
}

function retire(session: SiteSession, id: string): Promise<Result> {
  return session.withServices(async (app, site) => {
    await changesOf(app, site).retire(id);
    site.keyRing.look();
    const advice = 'keep the file of before with your backups: those of the database made until now need it';
    return { view: { id, active: site.keyRing.activeId, ids: site.keyRing.ids() }, lines: [`${id} was retired`, advice] };
  });
}

function changesOf(app: INestApplicationContext, { config }: OpenSite): KeyChanges {
  const where = { file: config.keysFile, isProduction: config.isProduction };
  return new KeyChanges(app.get(DataSource, { strict: false }), app.get(AuditLog, { strict: false }), app.get(SecureRandom, { strict: false }), where);
}
