import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Client } from 'pg';
import { SecretBox } from '../../src/common/crypto/secret-box';
import { asPlainSecret } from '../../src/common/crypto/secret-text';
import { SystemRandom } from '../../src/common/crypto/secure-random';
import { newId } from '../../src/common/ids';
import { KeyRing } from '../../src/config/key-ring';
import { SEALED_PLACES } from '../../src/keys/sealed-places';
import { CommandLineSite } from '../support/command-line';
import { createDatabase, type TestDatabase } from '../support/test-database';

const PEOPLE = 601;

/** The key ring by the command line alone, on rows sealed as the application seals them. */
describe('countersign keys', () => {
  let database: TestDatabase;
  let sql: Client;
  let site: CommandLineSite;
  let folder: string;
  let file: string;

  beforeAll(async () => {
    database = await createDatabase();
    sql = await database.connect();
    folder = mkdtempSync(path.join(tmpdir(), 'countersign-ring-'));
    file = path.join(folder, 'keys.json');
    site = new CommandLineSite(database.target, { KEYS_FILE: file, DATA_DIR: folder });
    await site.run(['migrate']);
    await fill();
  });
  afterAll(async () => {
    site.close();
    await sql.end();
    await database.drop();
    rmSync(folder, { recursive: true });
  });

  const ring = () => KeyRing.parse(JSON.parse(readFileSync(file, 'utf8')));
  const box = () => new SecretBox(ring(), new SystemRandom());
  const audited = async (event: string) => (await sql.query('select actor, target_kind, target_id, before, after from audit_event where event = $1', [event])).rows;
  const placeNamed = (table: string) => SEALED_PLACES.find((place) => place.table === table)!;

  async function fill(): Promise<void> {
    const sealing = box();
    for (let n = 0; n < PEOPLE; n++) {
      const id = newId();
      const hash = sealing.seal(asPlainSecret(`hash ${n}`), placeNamed('app_user').place({ id }));
      await sql.query(
        `insert into app_user (id, email, email_key, full_name, user_type, password_hash) values ($1, $2, $2, 'Ana', 'system', $3)`,
        [id, `person${n}@erp.example`, hash],
      );
    }
    const { rows: [owner] } = await sql.query(`select id from app_user where email = 'person0@erp.example'`);
    const factor = { id: newId(), user_id: owner.id, method: 'totp' };
    const secret = sealing.seal(asPlainSecret('factor secret'), placeNamed('second_factor').place(factor));
    await sql.query(`insert into second_factor (id, user_id, method, label, secret) values ($1, $2, 'totp', 'App', $3)`, [factor.id, owner.id, secret]);
    await sql.query(`insert into second_factor (id, user_id, method, label, secret, removed_at) values ($1, $2, 'totp', 'Gone', '', app_now())`, [newId(), owner.id]);
    const setting = sealing.seal(asPlainSecret('"token"'), placeNamed('system_setting').place({ key: 'twilio_auth_token' }));
    await sql.query(`insert into system_setting (key, sealed) values ('twilio_auth_token', $1)`, [setting]);
  }

  async function opened(): Promise<string[]> {
    const opening = box();
    const texts: string[] = [];
    for (const place of SEALED_PLACES) {
      const { rows } = await sql.query(`select * from ${place.table} where ${place.column} like 'v1.%' order by ${place.key.column}`);
      for (const row of rows) texts.push(opening.open(row[place.column], place.place(row)));
    }
    return texts.sort();
  }

  it('checks: which key is needed where', async () => {
    const { code, json } = await site.run(['keys', 'check', '--json']);
    expect(code).toBe(0);
    expect(json).toEqual({
      active: 'k1',
      missing: [],
      keys: [{ id: 'k1', inRing: true, active: true, uses: { 'app_user.password_hash': PEOPLE, 'second_factor.secret': 1, 'system_setting.sealed': 1 } }],
    });
  });

  it('adds a key that nobody writes with yet, and keeps the others', async () => {
    const before = ring();
    const { json } = await site.run(['keys', 'add', '--json']);
    expect(json).toEqual({ id: 'k2', active: 'k1', ids: ['k1', 'k2'] });
    expect([ring().key('k1'), ring().activeId, statSync(file).mode & 0o777]).toEqual([before.key('k1'), 'k1', 0o600]);
    expect(await audited('key_added')).toEqual([{ actor: expect.stringMatching(/^cli:/), target_kind: 'key', target_id: 'k2', before: null, after: null }]);
  });

  it('refuses to retire the active key, one that is needed, and one that never was', async () => {
    expect((await site.run(['keys', 'retire', 'k1'])).error).toContain('k1 is the active key');
    expect((await site.run(['keys', 'retire', 'k9'])).code).toBe(1);
  });

  it('rotates: every row opens under the new key alone, the bodies are not sealed anew, and it is done once', async () => {
    const texts = await opened();
    const body = async () => (await sql.query(`select id, split_part(password_hash, '.', 4) as body from app_user order by id`)).rows;
    const bodies = await body();
    const first = await site.run(['keys', 'rotate', '--json']);
    expect([first.code, first.json]).toEqual([0, { active: 'k2', rewrapped: PEOPLE + 2, remaining: 0, unreadable: [] }]);
    expect(first.error).toMatch(/^103 left$/m);
    expect(await opened()).toEqual(texts);
    expect(await body()).toEqual(bodies);
    expect((await site.run(['keys', 'check', '--json'])).json.keys).toMatchObject([{ id: 'k1', uses: {} }, { id: 'k2', active: true }]);
    expect((await site.run(['keys', 'rotate', '--json'])).json).toMatchObject({ rewrapped: 0, remaining: 0 });
    expect(await audited('key_rotated')).toMatchObject([{ target_id: 'k2', before: { active: 'k1' }, after: { active: 'k2' } }]);
  });

  it('does not retire a key that a link in the mail or a code on its way needs', async () => {
    const { rows: [owner] } = await sql.query(`select id from app_user where email = 'person1@erp.example'`);
    const [link, challenge, factor] = [newId(), newId(), newId()];
    await sql.query(
      `insert into mailed_link (id, purpose, user_id, security_version, key_id, token_hash, lifetime_seconds, expires_at)
       values ($1, 'invitation', $2, 1, 'k1', '\\x00', 3600, app_now() + interval '1 hour')`, [link, owner.id]);
    expect((await site.run(['keys', 'retire', 'k1'])).error).toContain('mailed_link 1');
    await sql.query('update mailed_link set used_at = app_now() where id = $1', [link]);
    await sql.query(`insert into second_factor (id, user_id, method, label, secret) values ($1, $2, 'email', 'Mail', '')`, [factor, owner.id]);
    await sql.query(`insert into challenge (id, user_id, purpose, bound_to, expires_at) values ($1, $2, 'login', $1, app_now() + interval '5 minutes')`, [challenge, owner.id]);
    await sql.query(
      `insert into delivered_code (id, challenge_id, factor_id, counter, digits, destination_hash, lifetime_seconds)
       values ($1, $2, $3, 1, 6, 'k1:'::bytea || '\\x003a5cff', 300)`, [newId(), challenge, factor]);
    const refused = await site.run(['keys', 'retire', 'k1']);
    expect([refused.code, refused.error]).toEqual([1, expect.stringContaining('delivered_code 1')]);
    await sql.query('update delivered_code set used_at = app_now()');
    expect(ring().ids()).toEqual(['k1', 'k2']);
  });

  it('waits for nobody: a row that somebody holds is re-wrapped when they are done', async () => {
    await site.run(['keys', 'add']);
    await sql.query('begin');
    await sql.query(`select 1 from app_user where email = 'person7@erp.example' for update`);
    const rotating = site.run(['keys', 'rotate', '--json']);
    const other = await database.connect();
    const left = async () => (await other.query(`select count(*)::int as n from app_user where password_hash like 'v1.k2.%'`)).rows[0].n;
    while ((await left()) > 1) await new Promise((resolve) => setTimeout(resolve, 20));
    await sql.query('commit');
    expect((await rotating).json).toMatchObject({ active: 'k3', remaining: 0 });
    expect(await left()).toBe(0);
    await other.end();
  });

  it('retires what nothing needs, and never gives its number again', async () => {
    expect((await site.run(['keys', 'retire', 'k1', '--json'])).json).toEqual({ id: 'k1', active: 'k3', ids: ['k2', 'k3'] });
    await site.run(['keys', 'add']);
    expect((await site.run(['keys', 'retire', 'k4'])).code).toBe(0);
    expect((await site.run(['keys', 'add', '--json'])).json.id).toBe('k5');
    expect(await audited('key_retired')).toMatchObject([{ target_id: 'k1' }, { target_id: 'k4' }]);
    expect(await opened()).toHaveLength(PEOPLE + 2);
  });

  it('says which key is missing, and which rows do not open', async () => {
    await sql.query(`update app_user set password_hash = replace(password_hash, 'v1.k3.', 'v1.k0.') where email = 'person3@erp.example'`);
    const missing = await site.run(['keys', 'check']);
    expect([missing.code, missing.out, missing.error]).toEqual([1, expect.stringContaining('k0  MISSING  app_user.password_hash 1'), expect.stringContaining('k0 is needed')]);
    const rotated = await site.run(['keys', 'rotate']);
    expect([rotated.code, rotated.error]).toEqual([1, expect.stringMatching(/app_user\.password_hash [0-9a-f-]{36} does not open/)]);
    expect((await site.run(['doctor'])).out).toContain('not in the ring: k0');
  });
});
