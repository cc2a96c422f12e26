/**
 * The password is out and its owner hears nothing of it (requirements R-069, NIST SP 800-63B-4 §4.6): told by mail, once
 * each, at the third wrong code after a right password, at a lock, and when a sign-in stopped at the second step. A guesser
 * must not be able to bury the warning under a hundred others either.
 */
import { OutboxMessageEntity } from '../../src/delivery/outbox/outbox-message.entity';
import { DataSource } from 'typeorm';
import { wordingIn } from '../../src/delivery/texts/wording';
import { addPerson, configure, messages, signIn } from '../support/people';
import type { TestApp } from '../support/test-app';
import { answer, attempt, enrolled, fail, siteWithApp, type Enrolled } from './second-factor';

describe('what the owner is told', () => {
  let site: TestApp;
  beforeAll(async () => {
    site = await siteWithApp();
  });
  afterAll(() => site.close());

  const told = async (person: { email: string }, subject: RegExp) =>
    (await messages(site)).filter((mail) => mail.to === person.email && subject.test(mail.subject));
  const wrongCodes = (person: { email: string }) => told(person, /^Wrong codes for your Countersign account$/);
  const locked = (person: { email: string }) => told(person, /^A lock on your Countersign account$/);
  const stopped = (person: { email: string }) => told(person, /stopped at the second step$/);

  async function waiting(person: Enrolled, headers: Record<string, string> = {}) {
    const client = site.client(headers);
    await signIn(client, person);
    return client;
  }

  it('the third wrong code, however they are spread, once an hour', async () => {
    const ana = await enrolled(site);
    await fail(site, ana, 2);
    expect(await wrongCodes(ana)).toHaveLength(0);
    await fail(site, ana, 1);
    expect(await wrongCodes(ana)).toHaveLength(1);
    await fail(site, ana, 4);
    expect(await wrongCodes(ana)).toHaveLength(1);
    await site.clock.advance(3600);
    await fail(site, ana, 3);
    expect(await wrongCodes(ana)).toHaveLength(2);
  });

  it('a lock, once, with its end; and it is in the audit once', async () => {
    const ana = await enrolled(site);
    await fail(site, ana, 5);
    await fail(site, ana, 5);
    for (let n = 0; n < 5; n += 1) await attempt(site, ana, ana.code());
    const mails = await locked(ana);
    expect(mails).toHaveLength(1);
    const until = wordingIn('en').moment(new Date(site.clock.now().getTime() + 1_800_000));
    expect(mails[0]!.text).toContain(`Until ${until} no code is looked at`);
    const { rows } = await site.sql.query(`select outcome, reason, method from audit_event where target_id = $1 and event = 'authn_login_lock'`, [ana.id]);
    expect(rows).toEqual([{ outcome: 'failure', reason: 'wrong_codes', method: 'totp' }]);
  });

  it('says when, from where and by what, and holds no code and no link but our own address', async () => {
    const ana = await enrolled(site, { fullName: 'Ana <b>Pop</b>' });
    const client = await waiting(ana, { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' });
    for (let n = 0; n < 3; n += 1) await answer(client, '000000');
    const [mail] = await wrongCodes(ana);
    for (const part of ['Hello Ana,', '3 wrong codes were entered within an hour', '127.0.0.1', 'Firefox on Linux', wordingIn('en').moment(site.clock.now()), 'change it']) expect(mail!.text).toContain(part);
    expect(mail!.text).not.toMatch(/\b\d{6,8}\b|https?:/);
  });

  it('a sign-in that stands at the second step for three minutes, not one that went on', async () => {
    const ana = await enrolled(site);
    await waiting(ana);
    await site.clock.advance(179);
    expect(await stopped(ana)).toHaveLength(0);
    await site.clock.advance(1);
    const [mail] = await stopped(ana);
    expect(mail!.text).toContain('somebody has your password');
    const ben = await enrolled(site);
    const client = await waiting(ben);
    await site.clock.advance(60);
    expect((await answer(client, ben.code())).status).toBe(200);
    await site.clock.advance(600);
    expect(await stopped(ben)).toHaveLength(0);
  });

  it('at most once an hour, also where the sender stops between writing the mail and sending it', async () => {
    const ana = await enrolled(site);
    await waiting(ana);
    await waiting(ana);
    await site.clock.advance(180);
    expect(await stopped(ana)).toHaveLength(1);
    await waiting(ana);
    await site.clock.advance(3000);
    expect(await stopped(ana)).toHaveLength(1);
    await waiting(ana);
    await site.clock.advance(3600);
    expect(await stopped(ana)).toHaveLength(2);
    await site.sql.query(
      `update outbox_message set sent_at = null where id = (select message_id from told_notice where user_id = $1 and kind = 'stopped_sign_in')`,
      [ana.id],
    );
    await site.clock.advance(45);
    expect(await stopped(ana)).toHaveLength(3);
  });

  it('a browser that is known says nothing of a sign-in left alone, an enrolment neither', async () => {
    const ana = await enrolled(site);
    const client = site.client();
    await signIn(client, ana);
    expect((await answer(client, ana.code())).status).toBe(200);
    await signIn(client, ana);
    const fay = await addPerson(site);
    await signIn(site.client(), fay);
    await site.clock.advance(600);
    expect(await stopped(ana)).toHaveLength(0);
    expect(await stopped(fay)).toHaveLength(0);
  });

  it('also at an address that is not verified', async () => {
    const ana = await enrolled(site);
    await site.sql.query('update app_user set email_verified_at = null where id = $1', [ana.id]);
    await fail(site, ana, 3);
    expect(await wrongCodes(ana)).toHaveLength(1);
  });

  it('and the next sign-in tells how many there were, once, but for its own mistakes', async () => {
    const ana = await enrolled(site);
    await fail(site, ana, 3);
    const client = await waiting(ana);
    expect((await answer(client, '000000')).status).toBe(401);
    expect((await answer(client, ana.code())).body.notices).toEqual([{ code: 'wrong_codes', message: '3 wrong codes since your last sign-in.' }]);
    await site.clock.advance(30);
    expect((await attempt(site, ana, ana.code())).body.notices).toEqual([]);
  });

  it('owes the warning in the database, so that no restart loses it', async () => {
    const ana = await enrolled(site);
    await configure(site, {});
    await waiting(ana);
    const owed = await site.app.get(DataSource).manager.findOneByOrFail(OutboxMessageEntity, { userId: ana.id, template: 'notice_stopped_sign_in' });
    expect(owed.availableAt.getTime() - owed.createdAt.getTime()).toBe(180_000);
    expect(JSON.stringify(owed)).not.toContain(ana.code());
  });
});
