import type { Page } from 'playwright-core';
import { addPerson, codeSentTo, configure, type Person } from '../support/people';
import { accessible, browserSuite, enterCode, look, typePassword } from './visitor';

const PHONE = { viewport: { width: 360, height: 740 } };
const heading = (page: Page, name: string) => page.getByRole('heading', { name, level: 1 }).waitFor();

browserSuite('the second step in a browser', (house) => {
  beforeAll(() => configure(house.site, { enable_two_factor_auth: true, totp_enrolment: 'on_screen' }));

  /** Has an app already; its browser is gone. */
  async function withApp(): Promise<{ person: Person; secret: string; recoveryCodes: string[] }> {
    const person = await addPerson(house.site);
    const { context, secret, recoveryCodes } = await house.signedInWithApp(person);
    await context.close();
    await house.site.clock.advance(60);
    return { person, secret, recoveryCodes };
  }

  it('stays at one address from step to step, and comes back to the step at a reload', async () => {
    const { person, secret } = await withApp();
    const { context, page } = await house.visitor({ viewport: { width: 1280, height: 900 } });
    await page.goto('/login?redirect=%2Faccount');
    await look(page, 'login');
    await accessible(page);
    await page.getByLabel('Login').fill(person.email);
    await page.getByLabel('Password').fill('not the password');
    await page.keyboard.press('Enter');
    await page.getByText('Login or password is wrong.').waitFor();
    expect(new URL(page.url()).pathname).toBe('/login');
    await accessible(page);
    await page.getByLabel('Password').fill(person.password);
    await page.keyboard.press('Enter');
    await heading(page, 'Second step');
    expect(await page.evaluate('document.activeElement.id')).toBe('code');
    await page.reload();
    await heading(page, 'Second step');
    await enterCode(page, '000000');
    await page.getByText('That code was not accepted.').waitFor();
    expect(new URL(page.url()).pathname).toBe('/login');
    expect(await page.locator('.toast').textContent()).toBe('');
    await look(page, 'wrong-code-in-place');
    await accessible(page);
    await page.reload();
    await page.getByText(/\d tries are left\./).waitFor();
    await look(page, 'tries-left');
    await enterCode(page, house.codeFor(secret).replace(/^(...)/, '$1 '));
    await page.waitForURL('**/account');
    await context.close();
  });

  it('ends after the last wrong code, and says so', async () => {
    const { person } = await withApp();
    const { context, page } = await house.visitor(PHONE);
    await page.goto('/login');
    await typePassword(page, person);
    await heading(page, 'Second step');
    for (let tries = 0; tries < 5; tries += 1) {
      await enterCode(page, `00000${tries}`);
      await page.getByText(tries < 4 ? new RegExp(`${4 - tries} tr(y is|ies are) left`) : 'the tries are used up').waitFor();
    }
    await heading(page, 'Sign in');
    await look(page, 'last-code');
    await accessible(page);
    await context.close();
  });

  it('takes a recovery code by the keyboard alone, never before it is sent', async () => {
    const { person, recoveryCodes } = await withApp();
    const { context, page } = await house.visitor(PHONE);
    await page.goto('/login');
    await typePassword(page, person);
    await heading(page, 'Second step');
    await page.getByRole('link', { name: 'Use a recovery code' }).focus();
    await page.keyboard.press('Enter');
    await page.getByLabel('Recovery code').waitFor();
    await look(page, 'recovery-code');
    await accessible(page);
    await page.keyboard.type(recoveryCodes[0]!);
    await page.keyboard.press('Enter');
    await page.getByText('You are signed in as').waitFor();
    await context.close();
  });

  it('trusts this browser when asked to', async () => {
    await configure(house.site, { trusted_devices_enabled: true });
    const { person, secret } = await withApp();
    const { context, page } = await house.visitor(PHONE);
    await page.goto('/login');
    await typePassword(page, person);
    await page.getByLabel(/Do not ask for a code in this browser/).check();
    await enterCode(page, house.codeFor(secret));
    await page.getByText('You are signed in as').waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('You are signed out.').waitFor();
    await typePassword(page, person);
    await page.getByText('You are signed in as').waitFor();
    await configure(house.site, { trusted_devices_enabled: false });
    await context.close();
  });

  describe('by mail', () => {
    beforeAll(() => configure(house.site, { two_factor_method: 'Email' }));
    afterAll(() => configure(house.site, { two_factor_method: 'OTP App' }));

    it('says when the code was sent, lets it be sent again after the gap, and takes what is pasted', async () => {
      const person = await addPerson(house.site);
      const { context, page } = await house.visitor({ ...PHONE, permissions: ['clipboard-read', 'clipboard-write'] });
      await page.goto('/login');
      await typePassword(page, person);
      const again = page.getByRole('button', { name: 'Send a new code' });
      await again.waitFor();
      expect(await again.isDisabled()).toBe(true);
      await page.getByText(/\(0:\d\d left\)/).waitFor();
      await look(page, 'code-queued');
      await accessible(page);
      const old = await codeSentTo(house.site, person.email);
      await page.getByText('The code was sent.').waitFor();
      await house.site.clock.advance(31);
      await page.reload();
      await again.click();
      await page.getByText('A new one can be asked for after').waitFor();
      const fresh = await codeSentTo(house.site, person.email);
      expect(fresh).not.toBe(old);
      await page.evaluate(`navigator.clipboard.writeText('${fresh.slice(0, 3)} ${fresh.slice(3)}')`);
      await page.locator('#code').focus();
      await page.keyboard.press('Control+V');
      await page.getByText('You are signed in as').waitFor();
      await context.close();
    });
  });

  it('says when a message failed that was on its way, and what else can be done', async () => {
    await configure(house.site, { two_factor_method: 'Email' });
    const person = await addPerson(house.site);
    const { context, page } = await house.visitor(PHONE);
    await page.goto('/login');
    await typePassword(page, person);
    await page.getByText('The code is on its way.').waitFor();
    await house.site.sql.query(`update outbox_message set failed_at = app_now() where sent_at is null and failed_at is null`);
    await page.getByText('The code could not be sent').waitFor();
    await page.getByText('Use another way, or try again in a while.').waitFor();
    await look(page, 'code-failed');
    await accessible(page);
    await configure(house.site, { two_factor_method: 'OTP App' });
    await context.close();
  });

  it('keeps what was typed when the server cannot be reached, and sends it once', async () => {
    const person = await addPerson(house.site);
    const { context, page } = await house.visitor(PHONE);
    await page.goto('/login');
    await context.route('**/login', (route) => (route.request().method() === 'POST' ? route.abort() : route.continue()));
    await typePassword(page, person);
    await page.getByText('The server did not answer.').waitFor();
    house.faults.splice(0);
    expect(await page.getByLabel('Password').inputValue()).toBe(person.password);
    await look(page, 'unreachable');
    await accessible(page);
    await context.unroute('**/login');
    await page.getByRole('button', { name: 'Sign in' }).dblclick();
    await heading(page, 'Set up your authenticator app');
    await look(page, 'on-screen');
    await accessible(page);
    await context.close();
  });

  it('works while its modules are late, and speaks German', async () => {
    const person = await addPerson(house.site);
    const { context, page } = await house.visitor({ ...PHONE, locale: 'de-DE' });
    await context.route('**/*.js', async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 2_500));
      await route.continue();
    });
    await page.goto('/login', { waitUntil: 'commit' });
    await page.getByLabel('Anmeldename').fill(person.email);
    await page.getByLabel('Passwort').fill(person.password);
    await page.getByRole('button', { name: 'Anmelden' }).click({ noWaitAfter: true });
    await heading(page, 'Authenticator-App einrichten');
    await context.unrouteAll({ behavior: 'ignoreErrors' });
    await page.reload();
    await look(page, 'german');
    await accessible(page);
    await context.close();
  });

  it('helps whoever forgot the password', async () => {
    const { context, page } = await house.visitor(PHONE);
    await page.goto('/login');
    await page.getByRole('link', { name: 'Forgot your password?' }).click();
    await heading(page, 'Choose another password');
    await accessible(page);
    await look(page, 'forgotten');
    await page.getByLabel('Login').fill('nobody@erp.example');
    await page.getByRole('button', { name: 'Mail me a link' }).click();
    await page.getByText('If there is an account by this name').waitFor();
    await look(page, 'forgotten-asked');
    await accessible(page);
    await context.close();
  });

  it('weighs less than 60 KB on the first visit', async () => {
    const { context, page } = await house.visitor();
    const session = await context.newCDPSession(page);
    await session.send('Network.enable');
    let bytes = 0;
    session.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength));
    await page.goto('/login', { waitUntil: 'networkidle' });
    expect(bytes).toBeGreaterThan(10_000);
    expect(bytes).toBeLessThan(60_000);
    await context.close();
  });
});
