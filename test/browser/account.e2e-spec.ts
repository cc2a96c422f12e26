import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { installed } from '../support/installed';
import { addPerson, addRole, codeSentTo, configure, linkSentTo, PASSWORD } from '../support/people';
import { readQrCode } from './chromium';
import { accessible, browserSuite, look } from './visitor';

// Contrast is measured when a dialog has come, not while it appears.
const STILL = { reducedMotion: 'reduce' as const };
const DESK = { ...STILL, viewport: { width: 1280, height: 900 } };
const PHONE = { ...STILL, viewport: { width: 320, height: 640 }, colorScheme: 'dark' as const };

/** Every state is looked at and measured before the journey goes on. */
async function seen(page: Page, name: string): Promise<void> {
  await look(page, name);
  await accessible(page);
}

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: typeof name === 'string' });
const dialog = (page: Page) => page.getByRole('dialog').last();

/** Of the QR code on the screen, as a phone would read it. */
async function secretOf(page: Page): Promise<string> {
  if (!installed('zbarimg')) return (await page.locator('code.key').textContent())!.replace(/\s/g, '');
  return new URL(readQrCode(await page.locator('.qr svg').screenshot())).searchParams.get('secret')!;
}

browserSuite('the account pages', (house) => {
  beforeAll(() => configure(house.site, { totp_enrolment: 'on_screen' }));

  const open = async (page: Page, path: string): Promise<void> => {
    await page.goto(path);
    await page.locator('#page:not([aria-busy])').waitFor();
  };

  async function addApp(page: Page, label: string, start: string): Promise<string> {
    await button(page, start).click();
    await page.getByLabel('A name for it').fill(label);
    await button(page, 'Continue').click();
    const secret = await secretOf(page);
    await page.getByLabel('Code from the app').fill(house.codeFor(secret));
    await button(page, 'Confirm').click();
    return secret;
  }

  it('take a first authenticator by its QR code, keep its recovery codes, take a second one and let the first go', async () => {
    const { context, page } = await house.signedIn(await addPerson(house.site), { ...DESK, acceptDownloads: true, permissions: ['clipboard-read', 'clipboard-write'] });
    await open(page, '/account/two-factor');
    await page.getByText('You are not asked for a second factor').waitFor();
    await seen(page, 'two-factor-none');
    await button(page, 'Add an authenticator app').click();
    await seen(page, 'two-factor-name');
    await page.getByLabel('A name for it').fill('Phone');
    await button(page, 'Continue').click();
    const secret = await secretOf(page);
    await seen(page, 'two-factor-qr');
    await page.getByLabel('Code from the app').fill('000000');
    await button(page, 'Confirm').click();
    await page.getByText('That code was not accepted.').waitFor();
    await page.getByText('An authenticator lives by the clock.').waitFor();
    await seen(page, 'two-factor-wrong-code');
    await page.getByLabel('Code from the app').fill(house.codeFor(secret));
    await button(page, 'Confirm').click();

    await page.getByRole('heading', { name: 'Your recovery codes' }).waitFor();
    await seen(page, 'recovery-codes-new');
    const codes = await page.locator('.codes code').allTextContents();
    expect(codes).toHaveLength(10);
    await button(page, 'Copy').click();
    await button(page, 'Copied').waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(codes.join('\n'));
    const [file] = await Promise.all([page.waitForEvent('download'), button(page, 'Download').click()]);
    expect(readFileSync(await file.path(), 'utf8').split('\n')).toEqual(expect.arrayContaining(codes));
    expect(await button(page, 'Print').isVisible()).toBe(true);
    await page.emulateMedia({ media: 'print' });
    await look(page, 'recovery-codes-print');
    expect([await page.locator('main').isVisible(), await page.locator('.codes').isVisible()]).toEqual([false, true]);
    await page.emulateMedia({ media: null });
    await page.getByLabel('I have kept them.').check();
    await button(page, 'Done').click();
    await page.getByText('You set up a second factor of your own accord.').waitFor().catch(() => undefined);

    await house.site.clock.advance(60);
    await addApp(page, 'Tablet', 'Add another authenticator app');
    await page.getByRole('listitem').filter({ hasText: 'Tablet' }).waitFor();
    expect(await page.locator('dialog').count()).toBe(0);
    await seen(page, 'two-factor-two');
    await button(page, 'Remove Phone').click();
    await seen(page, 'two-factor-remove');
    await dialog(page).getByRole('button', { name: 'Remove' }).click();
    await page.getByRole('listitem').filter({ hasText: 'Phone' }).waitFor({ state: 'detached' });
    expect(await page.evaluate('document.activeElement.id')).toBe('policy');

    await button(page, 'Make new codes').click();
    await page.getByText('All the old ones end at once').waitFor();
    await dialog(page).getByRole('button', { name: 'Make new codes' }).click();
    await page.getByRole('heading', { name: 'Your recovery codes' }).waitFor();
    expect(await page.locator('.codes code').allTextContents()).not.toEqual(codes);
    await context.close();
  });

  it('keep the last factor that is asked for, and let it be replaced', async () => {
    await configure(house.site, { enable_two_factor_auth: true });
    const person = await addPerson(house.site);
    const { context, page, secret } = await house.signedInWithApp(person, DESK);
    await open(page, '/account/two-factor');
    await page.getByText('everybody is asked here').waitFor();
    await button(page, 'Remove Authenticator app').click();
    await dialog(page).getByRole('button', { name: 'Remove' }).click();
    await page.getByText('so it has to stay').waitFor();
    await seen(page, 'two-factor-last');
    await button(page, 'Cancel').click();
    await house.site.clock.advance(400);
    await button(page, 'Replace Authenticator app').click();
    await page.getByLabel('A name for it').fill('New phone');
    await button(page, 'Continue').click();
    await page.getByRole('heading', { name: 'Confirm that it is you' }).waitFor();
    await seen(page, 'two-factor-step-up');
    await page.getByLabel('Code', { exact: true }).fill(house.codeFor(secret));
    await dialog(page).getByRole('button', { name: 'Confirm' }).click();
    await page.getByLabel('Code from the app').fill(house.codeFor(await secretOf(page)));
    await button(page, 'Confirm').click();
    await page.getByText('Only the new one counts now.').waitFor();
    expect(await page.locator('.things > li').allTextContents()).toEqual([expect.stringContaining('New phone')]);
    await house.site.sql.query('delete from recovery_code where user_id = $1 and id in (select id from recovery_code where user_id = $1 limit 8)', [person.id]);
    await open(page, '/account/two-factor');
    await page.getByText('Only 2 codes are left.').waitFor();
    await configure(house.site, { enable_two_factor_auth: false });
    await context.close();
  });

  it('mail the link to a first authenticator, and wait for its code in whatever tab the person comes back to', async () => {
    await configure(house.site, { totp_enrolment: 'email_link' });
    const person = await addPerson(house.site);
    const { context, page } = await house.signedIn(person, PHONE);
    await open(page, '/account/two-factor');
    await button(page, 'Add an authenticator app').click();
    await button(page, 'Continue').click();
    await page.getByText('Open the mail and follow its link').waitFor();
    await seen(page, 'two-factor-mailed');
    const tab = await context.newPage();
    await tab.goto(await linkSentTo(house.site, person.email));
    const secret = (await tab.locator('#key').textContent())!.replace(/\s/g, '');
    await tab.getByRole('link', { name: 'Enter the code' }).click();
    await tab.getByRole('heading', { name: 'An authenticator app waits for its first code' }).waitFor();
    await seen(tab, 'two-factor-waits');
    await tab.getByLabel('Code from the app').fill(house.codeFor(secret));
    await button(tab, 'Confirm').click();
    await tab.getByRole('heading', { name: 'Your recovery codes' }).waitFor();
    await seen(tab, 'recovery-codes-phone');
    await configure(house.site, { totp_enrolment: 'on_screen' });
    await context.close();
  });

  it('take mailed and texted codes as factors, where they are enough', async () => {
    await configure(house.site, { two_factor_method: 'Email' });
    const person = await addPerson(house.site, { mobileNumber: '+4915112345678' });
    const { context, page } = await house.signedIn(person, PHONE);
    // A resend waits by the clock of the one who sends.
    await page.clock.setSystemTime(house.site.clock.now());
    for (const [name, method, to] of [['Use codes by mail', 'mail', person.email], ['Use codes by text message', 'text message', '+4915112345678']] as const) {
      await open(page, '/account/two-factor');
      await button(page, name).click();
      await button(page, 'Send the code').click();
      await page.getByText('The code is on its way.').waitFor();
      expect(await button(page, /Send a new code \(in \d+ second/).isDisabled()).toBe(true);
      await seen(page, `two-factor-code-${method.replace(' ', '-')}`);
      await page.getByLabel(`Code from the ${method}`).fill(await codeSentTo(house.site, to));
      await button(page, 'Confirm').click();
      await page.getByRole('listitem').filter({ hasText: `Code by ${method}` }).waitFor();
      await house.site.clock.advance(60);
      await page.clock.setSystemTime(house.site.clock.now());
    }
    await configure(house.site, { two_factor_method: 'OTP App' });
    await open(page, '/account/two-factor');
    expect(await button(page, /^Use codes/).count()).toBe(0);
    await context.close();
  });

  it('say to a session short of the policy what to set up, and why the other page is closed', async () => {
    const person = await addPerson(house.site);
    const { context, page } = await house.signedIn(person, PHONE);
    await configure(house.site, { enable_two_factor_auth: true });
    await open(page, '/account');
    await page.getByRole('heading', { name: 'Closed for now' }).waitFor();
    await seen(page, 'account-closed');
    await page.getByRole('link', { name: 'Set up a second factor' }).click();
    await page.getByText('Set it up now (Authenticator app). Everything else is closed until then.').waitFor();
    await seen(page, 'two-factor-short');
    await addApp(page, 'Phone', 'Add an authenticator app');
    await page.getByRole('heading', { name: 'Your recovery codes' }).waitFor();
    await open(page, '/account');
    await page.getByRole('heading', { name: 'Where you are signed in' }).waitFor();

    await configure(house.site, { two_factor_grace_days: 5 });
    const other = await house.signedIn(await addPerson(house.site), DESK);
    await open(other.page, '/account/two-factor');
    await other.page.getByText('5 days are left').waitFor();
    await seen(other.page, 'two-factor-grace');
    await configure(house.site, { enable_two_factor_auth: false, two_factor_grace_days: 0 });
    await other.context.close();
    await context.close();
  });

  it('lead somebody with a generated password to the sign-in page', async () => {
    const { context, page } = await house.signedIn(await addPerson(house.site, { oneTime: true }));
    await page.goto('/account');
    await page.getByRole('heading', { name: 'Choose your own password' }).waitFor();
    await context.close();
  });

  it('change name and language, address and number, each proven where it counts', async () => {
    const person = await addPerson(house.site);
    const { context, page } = await house.signedIn(person, DESK);
    await open(page, '/account');
    await seen(page, 'account');
    await page.getByLabel('Full name').fill('Ana Lucia Silva');
    await button(page, 'Save').click();
    await page.locator('.app-bar').getByText('Ana Lucia Silva').waitFor();

    await button(page, 'Change the mail address').click();
    await page.getByLabel('New mail address').fill('ana.new@erp.example');
    await button(page, 'Send the code').click();
    await page.getByText('The code is on its way to').waitFor();
    await seen(page, 'account-contact-code');
    await button(page, 'Cancel').click();
    await page.getByText('waits to be entered').waitFor();
    await button(page, 'Enter the code').click();
    await page.getByLabel('Code from the mail').fill(await codeSentTo(house.site, 'ana.new@erp.example'));
    await button(page, 'Confirm').click();
    await page.getByText('ana.new@erp.example').waitFor();

    await page.getByLabel('Language').selectOption('de');
    await button(page, 'Save').click();
    await page.getByRole('heading', { name: 'Profil und Sicherheit' }).waitFor();
    await page.getByRole('heading', { name: 'Wo Sie angemeldet sind' }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('de');
    await seen(page, 'account-german');
    await open(page, '/account/two-factor');
    await seen(page, 'two-factor-german');
    await context.close();
  });

  it('change the password, and end the other sessions', async () => {
    const person = await addPerson(house.site);
    const { context, page } = await house.signedIn(person, DESK);
    const others = [await house.signedIn(person), await house.signedIn(person)];
    await open(page, '/account');
    await page.getByText('This one', { exact: true }).waitFor();
    await page.getByRole('button', { name: /^End the session of/ }).first().click();
    await seen(page, 'account-end-session');
    await dialog(page).getByRole('button', { name: 'End the session' }).click();
    await page.getByText('Ended.').waitFor();
    expect(await page.getByRole('button', { name: /^End the session of/ }).count()).toBe(1);

    await page.getByLabel('Password of now').fill(PASSWORD);
    await page.getByLabel('New password').fill('short');
    await button(page, 'Change the password').click();
    await page.getByText('It must have at least 12 characters.').waitFor();
    await seen(page, 'account-password-refused');
    await page.getByLabel('New password').fill('three green kettles sing');
    await button(page, 'Change the password').click();
    await page.getByText('Your password is changed.').waitFor();
    await page.getByText('You are signed in nowhere else.').waitFor();
    for (const other of others) {
      expect((await other.context.request.get('/api/v1/me')).status()).toBe(401);
      await other.context.close();
    }
    await context.close();
  });

  it('make an API key that opens what it may, until it is revoked', async () => {
    await addRole(house.site, 'Auditor', { permissions: ['reports.read', 'audit.read'] });
    const { context, page } = await house.signedIn(await addPerson(house.site, { roles: ['Auditor'] }), { ...DESK, permissions: ['clipboard-read', 'clipboard-write'] });
    await open(page, '/account');
    await button(page, 'Create a key').click();
    await seen(page, 'account-key-form');
    await page.getByLabel('Name', { exact: true }).fill('Nightly report');
    await page.getByLabel('reports.read').check();
    await dialog(page).getByRole('button', { name: 'Create a key' }).click();
    await page.getByText('is shown this once only').waitFor();
    await seen(page, 'account-key-once');
    await button(page, 'Copy').click();
    await button(page, 'Copied').waitFor();
    const key = await page.evaluate<string>('navigator.clipboard.readText()');
    await button(page, 'I have copied it').click();
    await page.getByText('never used').waitFor();
    const asked = async (path: string): Promise<string> =>
      (await promisify(execFile)('curl', ['-s', '-o', '/dev/null', '-w', '%{http_code}', '-H', `Authorization: Bearer ${key}`, `${house.origin}/api/v1${path}`])).stdout;
    expect(await asked('/reports/two-factor-coverage')).toBe('200');
    expect(await asked('/audit-events')).toBe('403');
    await open(page, '/account');
    await page.getByText('last used').waitFor();
    await seen(page, 'account-key-used');
    await button(page, 'Revoke Nightly report').click();
    await dialog(page).getByRole('button', { name: 'Revoke' }).click();
    await page.getByText('You have none.').waitFor();
    expect(await asked('/reports/two-factor-coverage')).toBe('401');
    await context.close();
  });

  it('show the browsers that are trusted, and trust them no more', async () => {
    await configure(house.site, { enable_two_factor_auth: true, trusted_devices_enabled: true });
    const person = await addPerson(house.site);
    const { context, page, secret } = await house.signedInWithApp(person, PHONE);
    await house.site.clock.advance(60);
    await context.request.post('/api/v1/auth/logout');
    await context.request.post('/api/v1/auth/login', { data: { login: person.email, password: PASSWORD } });
    await context.request.post('/api/v1/auth/second-factor', { data: { code: house.codeFor(secret), trustDevice: true } });
    await open(page, '/account');
    await page.getByText('This browser', { exact: true }).waitFor();
    await seen(page, 'account-phone');
    await button(page, /^End the trust in/).click();
    await dialog(page).getByRole('button', { name: 'Trust no more' }).click();
    await page.getByText('It is asked again from now on.').waitFor();
    await page.getByText('None. Where your site allows it').waitFor();

    // A browser that was let in by that trust alone owes the proof at once.
    await house.site.clock.advance(60);
    const again = { login: person.email, password: PASSWORD };
    await context.request.post('/api/v1/auth/logout');
    await context.request.post('/api/v1/auth/login', { data: again });
    await context.request.post('/api/v1/auth/second-factor', { data: { code: house.codeFor(secret), trustDevice: true } });
    await context.request.post('/api/v1/auth/logout');
    await context.request.post('/api/v1/auth/login', { data: again });
    await open(page, '/account');
    await button(page, /^End the trust in/).click();
    await dialog(page).getByRole('button', { name: 'Trust no more' }).click();
    await page.getByRole('heading', { name: 'Confirm that it is you' }).waitFor();
    await button(page, 'Cancel').click();
    await open(page, '/account');
    await page.getByRole('heading', { name: 'Closed for now' }).waitFor();
    await seen(page, 'account-short');
    await house.site.clock.advance(60);
    await button(page, 'Prove my second factor').click();
    await page.getByLabel('Code', { exact: true }).fill(house.codeFor(secret));
    await dialog(page).getByRole('button', { name: 'Confirm' }).click();
    await page.getByRole('heading', { name: 'Where you are signed in' }).waitFor();
    await configure(house.site, { enable_two_factor_auth: false, trusted_devices_enabled: false });
    await context.close();
  });
});
