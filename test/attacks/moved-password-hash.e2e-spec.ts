/**
 * Somebody can write to the database but has no key: he copies the sealed hash of his own password over another account's, and
 * signs in there with the password he knows (requirements; §3.7).
 */
import { Logger } from '@nestjs/common';
import { addPerson, signIn } from '../support/people';
import { createTestApp, type TestApp } from '../support/test-app';

describe('a password hash moved between accounts', () => {
  let site: TestApp;
  beforeAll(async () => {
    site = await createTestApp();
  });
  afterAll(() => site.close());

  it.each([
    ['copied from the thief', 'update app_user set password_hash = (select password_hash from app_user where id = $2) where id = $1'],
    ['with the other key id', `update app_user set password_hash = replace(password_hash, 'v1.k1.', 'v1.k9.') where id = $1 and $2::uuid is not null`],
    ['damaged', `update app_user set password_hash = left(password_hash, -4) || 'AAAA' where id = $1 and $2::uuid is not null`],
  ])('%s opens nothing, looks like a wrong password, and raises the alarm', async (_how, statement) => {
    const victim = await addPerson(site);
    const thief = await addPerson(site, { password: 'the thief knows this one' });
    await site.sql.query(statement, [victim.id, thief.id]);
    const log = jest.spyOn(Logger.prototype, 'error').mockReturnValue();
    for (const password of [thief.password, victim.password]) {
      const answer = await signIn(site.client(), { ...victim, password });
      expect([answer.status, answer.body.type]).toEqual([401, 'http://localhost:3000/problems/invalid-credentials']);
      expect(answer.setCookie.filter((line) => line.startsWith('countersign='))).toEqual([]);
    }
    const { rows } = await site.sql.query(`select target_id, outcome from audit_event where event = 'crypto_integrity_failure' and target_id = $1`, [victim.id]);
    expect(rows).toEqual([1, 2].map(() => ({ target_id: victim.id, outcome: 'failure' })));
    const alarm = { event: 'crypto_integrity_failure', target: { kind: 'user', id: victim.id }, requestId: expect.any(String), reason: expect.any(String) };
    expect(log.mock.calls).toEqual([[alarm], [alarm]]);
    log.mockRestore();
    expect((await signIn(site.client(), thief)).status).toBe(200);
  });
});
