import type { Client } from 'pg';
import { eventually } from '../support/eventually';
import type { Answer, HttpClient } from '../support/http-client';
import { addPerson, authenticator, codeSentTo, signIn, type Person } from '../support/people';
import type { TestApp } from '../support/test-app';
import { slugOf } from './attack-tools';
import { answer, enrolled, siteWithApp, withoutInstance, wrongCode, type Enrolled } from './second-factor';

/**
 * Somebody with the password and a note of recovery codes wants to know whether they are good, without using one up and
 * without a trace: the code goes out, and a few milliseconds behind it a logout of the same pending login. An answer that is
 * refused only because its sign-in ended while it was compared comes back unused; were it told apart from a wrong one, each
 * code could be tried in silence, and ten right ones would lock the owner's way back with nobody told (contract §3
 * `login-expired`; product P-62, P-90; requirements R-062). The same with what ends a session under a step-up.
 *
 * The end is written by a connection beside the application's and held back until the answer waits for it.
 */
const END_OF_LOGIN = `update pending_login set ended_at = app_now(), ended_because = 'logout' where user_id = $1 and ended_at is null`;
const END_OF_SESSION = `update session set ended_at = app_now(), ended_because = 'logout' where user_id = $1 and ended_at is null`;
const CHANGE_OF_ACCOUNT = 'update app_user set security_version = security_version + 1 where id = $1';

describe('what ends while its answer is compared', () => {
  let site: TestApp;
  let beside: Client;

  beforeAll(async () => {
    site = await siteWithApp();
    beside = await site.database.connect();
  });
  afterAll(async () => {
    await beside.end();
    await site.close();
  });
  beforeEach(() => site.clock.advance(60));

  const waiting = async (): Promise<boolean> =>
    (await site.sql.query(`select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`)).rows.length > 0;

  /** Counted before the end, judged after it. */
  const endedUnder = async (end: string, { id }: Person, send: () => Promise<Answer>): Promise<Answer> => {
    await beside.query('begin');
    await beside.query(end, [id]);
    const sent = send();
    await Promise.race([sent, eventually(waiting)]);
    await beside.query('commit');
    return sent;
  };

  const failures = async ({ id }: Person, event = 'authn_second_factor_fail') =>
    (await site.sql.query('select reason from audit_event where target_id = $1 and event = $2 order by at, id', [id, event])).rows.map(({ reason }) => reason);

  const codesLeft = async ({ id }: Person): Promise<number> =>
    (await site.sql.query('select 1 from recovery_code where user_id = $1 and used_at is null and superseded_at is null', [id])).rows.length;

  const sessionOf = async (person: Enrolled): Promise<HttpClient> => {
    const client = site.client();
    await signIn(client, person);
    expect((await answer(client, person.code())).status).toBe(200);
    return client;
  };

  const expectAlike = (slug: string, right: Answer, wrong: Answer): void => {
    expect(slugOf(right)).toBe(slug);
    expect(withoutInstance(right.body)).toEqual(withoutInstance(wrong.body));
    expect([right.status, right.setCookie]).toEqual([wrong.status, wrong.setCookie]);
    expect(right.setCookie).toEqual([]);
  };

  const NO_RECOVERY_CODE = 'AAAA-AAAA-AAAA-AAAA';

  describe.each([
    ['a logout', END_OF_LOGIN],
    ['a change of the account', CHANGE_OF_ACCOUNT],
  ])('a pending login, by %s', (_, end) => {
    const tryOne = async (person: Enrolled, code: string, method: string): Promise<Answer> => {
      const client = site.client();
      await signIn(client, person);
      return endedUnder(end, person, () => answer(client, code, method));
    };

    it.each<[string, (person: Enrolled) => readonly [string, string]]>([
      ['recovery_code', (person) => [person.recoveryCodes[0] ?? '', NO_RECOVERY_CODE]],
      ['totp', (person) => [person.code(), wrongCode(person)]],
    ])('answers a right %s like a wrong one, uses nothing up and writes both down', async (method, codes) => {
      const person = await enrolled(site);
      const [right, wrong] = codes(person);
      expectAlike('login-expired', await tryOne(person, right, method), await tryOne(person, wrong, method));
      expect(await failures(person)).toEqual(['ended_meanwhile', 'wrong']);
      expect(await codesLeft(person)).toBe(10);
      const client = site.client();
      await signIn(client, person);
      expect((await answer(client, right, method)).status).toBe(200);
    });
  });

  it('ten right ones lock the recovery codes for everybody to see', async () => {
    const person = await enrolled(site);
    for (let round = 0; round < 10; round += 1) {
      const client = site.client();
      await signIn(client, person);
      expect(slugOf(await endedUnder(END_OF_LOGIN, person, () => answer(client, person.recoveryCodes[round] ?? '', 'recovery_code')))).toBe('login-expired');
    }
    expect(await failures(person)).toHaveLength(10);
    expect(await failures(person, 'authn_login_lock')).toEqual(['wrong_recovery_codes']);
    const { rows } = await site.sql.query(`select parameters ->> 'kind' as kind from outbox_message where user_id = $1 and template = 'notice_locked'`, [person.id]);
    expect(rows).toEqual([{ kind: 'recovery_locked' }]);
    expect(await codesLeft(person)).toBe(10);
  });

  it('a sign-in that another answer completed meanwhile', async () => {
    const [ana, ben] = [await enrolled(site), await enrolled(site)];
    const completed = `update pending_login set completed_at = app_now() where user_id = $1`;
    const tryOne = async (person: Enrolled, code: string): Promise<Answer> => {
      const client = site.client();
      await signIn(client, person);
      return endedUnder(completed, person, () => answer(client, code));
    };
    expectAlike('login-expired', await tryOne(ana, ana.code()), await tryOne(ben, wrongCode(ben)));
  });

  it('an enrolment in a pending login', async () => {
    const tryOne = async (codeOf: (right: string) => string): Promise<Answer> => {
      const person = await addPerson(site);
      const client = site.client();
      await signIn(client, person);
      const begun = await client.post('/me/factors/totp', {});
      const code = codeOf(authenticator(begun.body.secret, site.clock).code());
      const refused = await endedUnder(END_OF_LOGIN, person, () => client.post(`/me/factors/${begun.body.id as string}/confirm`, { code }));
      expect(await failures(person)).toHaveLength(1);
      return refused;
    };
    expectAlike('login-expired', await tryOne((right) => right), await tryOne(nextOf));
  });

  it('a generated password that another sign-in has used up since', async () => {
    const tryOne = async (codeOf: (person: Enrolled) => string): Promise<Answer> => {
      const person = await enrolled(site);
      await site.sql.query(`update app_user set one_time_password_until = app_now() + interval '1 hour' where id = $1`, [person.id]);
      const client = site.client();
      await signIn(client, person);
      await site.sql.query('update app_user set one_time_password_used_at = app_now() where id = $1', [person.id]);
      return answer(client, codeOf(person));
    };
    expectAlike('login-expired', await tryOne((person) => person.code()), await tryOne(wrongCode));
  });

  describe.each([
    ['a logout', END_OF_SESSION],
    ['a change of the account', CHANGE_OF_ACCOUNT],
  ])('a session, by %s', (_, end) => {
    it('under a step-up: nothing is used up, both are written down', async () => {
      const person = await enrolled(site);
      const tryOne = async (code: string): Promise<Answer> => {
        const client = await sessionOf(person);
        await site.sql.query('update session set last_seen_at = app_now()');
        // Held at the counting: a session that is over before it opens no challenge (guessing-in-a-burst).
        await beside.query('begin; lock table factor_budget in share mode');
        const sent = client.post('/auth/step-up', { method: 'recovery_code', code });
        await eventually(waiting);
        await beside.query(end, [person.id]);
        await beside.query('commit');
        const refused = await sent;
        await site.clock.advance(30);
        return refused;
      };
      expectAlike('unauthenticated', await tryOne(person.recoveryCodes[0] ?? ''), await tryOne(NO_RECOVERY_CODE));
      expect(await failures(person, 'authn_step_up_fail')).toEqual(['ended_meanwhile', 'wrong']);
      expect(await codesLeft(person)).toBe(10);
    });

    it('under the confirmation of a factor', async () => {
      const tryOne = async (codeOf: (right: string) => string): Promise<Answer> => {
        const person = await enrolled(site);
        const client = await sessionOf(person);
        const begun = await client.post('/me/factors/totp', { label: 'Tablet' });
        const code = codeOf(authenticator(begun.body.secret, site.clock).code());
        const refused = await endedUnder(end, person, () => client.post(`/me/factors/${begun.body.id as string}/confirm`, { code }));
        expect(await failures(person)).toHaveLength(1);
        return refused;
      };
      expectAlike('unauthenticated', await tryOne((right) => right), await tryOne(nextOf));
    });

    it('under the confirmation of a contact', async () => {
      const tryOne = async (codeOf: (right: string) => string): Promise<Answer> => {
        const person = await enrolled(site);
        const client = await sessionOf(person);
        expect((await client.patch('/me', { email: `new-${person.email}` })).status).toBe(202);
        const code = codeOf(await codeSentTo(site, `new-${person.email}`));
        const refused = await endedUnder(end, person, () => client.post('/me/contacts/email/confirm', { code }));
        expect(await failures(person)).toHaveLength(1);
        return refused;
      };
      expectAlike('unauthenticated', await tryOne((right) => right), await tryOne(nextOf));
    });
  });

  it('a demand for proof that runs out in a living session', async () => {
    const person = await enrolled(site);
    const client = await sessionOf(person);
    const [code = ''] = person.recoveryCodes;
    await beside.query('begin');
    await beside.query('select 1 from recovery_code where user_id = $1 for update', [person.id]);
    const sent = client.post('/auth/step-up', { method: 'recovery_code', code });
    await eventually(waiting);
    await beside.query(`update challenge set expires_at = app_now() where user_id = $1 and purpose = 'step_up'`, [person.id]);
    await beside.query('commit');
    expect(slugOf(await sent)).toBe('invalid-code');
    expect(await failures(person, 'authn_step_up_fail')).toEqual(['used_meanwhile']);
    expect(await codesLeft(person)).toBe(10);
  });
});

const nextOf = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, '0');
