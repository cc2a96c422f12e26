import { readFileSync } from 'node:fs';
import { addPerson, configure } from '../support/people';
import { accessible, browserSuite, look, type House } from './visitor';

/** Settings with their preview, messages with their test, the audit log with its sheet: by an administrator who types and reads. */
browserSuite('settings, messages and audit in a browser', (house: House) => {
  beforeAll(() => configure(house.site, { totp_enrolment: 'on_screen' }));
  beforeEach(() => configure(house.site, { enable_two_factor_auth: null, two_factor_method: null, otp_code_lifetime: null }));

  const administrator = () => addPerson(house.site, { roles: ['Administrator'] });

  it.each([
    ['at a desk', { viewport: { width: 1280, height: 800 } }],
    ['on a phone, in the dark', { viewport: { width: 320, height: 700 }, colorScheme: 'dark' as const }],
  ])('a setting is found, changed, looked at and saved %s', async (_, options) => {
    await addPerson(house.site, { fullName: 'Nobody asked yet' });
    const { context, page } = await house.signedIn(await administrator(), options);
    await page.goto('/admin/settings');
    await page.getByLabel('Search the settings').fill('otp_code_lifetime');
    await page.getByLabel('Life of sent codes').fill('30');
    expect(await page.getByLabel('Two-factor sign-in', { exact: true }).isVisible()).toBe(false);
    await page.getByLabel('Search the settings').fill('');
    await page.getByLabel('Two-factor sign-in', { exact: true }).check();
    await page.getByText('2 changes').waitFor();
    await look(page, 'settings');
    await accessible(page);
    await page.getByRole('button', { name: 'Review and save' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Life of sent codes').waitFor();
    await dialog.locator('.preview:not([aria-busy])').waitFor();
    await look(page, 'settings-review');
    await accessible(page);
    await dialog.getByRole('button', { name: 'Save' }).click();

    // What does not fit comes back at its field, and nothing that was typed is lost.
    await page.locator('[name=otp_code_lifetime][aria-invalid]').waitFor();
    expect(await page.getByLabel('Two-factor sign-in', { exact: true }).isChecked()).toBe(true);
    await accessible(page);
    await page.getByLabel('Life of sent codes').fill('120');
    await page.getByRole('button', { name: 'Review and save' }).click();
    await dialog.getByText('would have to set up a factor').waitFor();
    await dialog.getByRole('button', { name: 'Save' }).click();
    // The switch asks the administrator too, who has no factor yet: the page leads to where one is set up.
    await page.waitForURL('/account/two-factor');
    expect(await house.site.sql.query("select value from system_setting where key = 'otp_code_lifetime'")).toMatchObject({ rows: [{ value: 120 }] });
    await context.close();
  });

  it('what the environment fixes cannot be typed over, and a secret is never shown', async () => {
    await configure(house.site, { mail_smtp_url: 'smtp://user:hidden-word@127.0.0.1:2525' });
    const { context, page } = await house.signedIn(await administrator());
    await page.goto('/admin/settings');
    const field = page.getByLabel('Mail server');
    await field.waitFor();
    expect(await field.inputValue()).toBe('');
    expect(await page.content()).not.toContain('hidden-word');
    await context.close();
    await configure(house.site, { mail_smtp_url: null });
  });

  it('two administrators at once: the second sees what the first saved, and keeps what they typed', async () => {
    const { context, page } = await house.signedIn(await administrator());
    await page.goto('/admin/settings');
    await page.getByLabel('Life of sent codes').fill('200');
    await configure(house.site, { minimum_password_length: 14 });
    await page.getByRole('button', { name: 'Review and save' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await page.getByText('Somebody else changed the settings meanwhile.').waitFor();
    await accessible(page);
    expect(await page.getByLabel('Shortest password').inputValue()).toBe('14');
    expect(await page.getByLabel('Life of sent codes').inputValue()).toBe('200');
    await page.getByRole('button', { name: 'Review and save' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await page.getByText('The settings are saved.').waitFor();
    await context.close();
  });

  it('a test message goes out and is listed', async () => {
    const { context, page } = await house.signedIn(await administrator(), { viewport: { width: 360, height: 740 } });
    await page.goto('/admin/deliveries');
    await page.getByRole('button', { name: 'Send a test' }).first().click();
    await page.getByRole('dialog').getByLabel('Mail address').fill('postmaster@erp.example');
    await accessible(page);
    await page.getByRole('dialog').getByRole('button', { name: 'Send', exact: true }).click();
    await page.getByText('The provider took the test message.').waitFor();
    await page.getByRole('rowheader').first().waitFor();
    await look(page, 'deliveries');
    await accessible(page);
    await context.close();
  });

  it('the audit log is filtered, opened and taken away', async () => {
    const { context, page } = await house.signedIn(await administrator(), { viewport: { width: 1280, height: 800 }, acceptDownloads: true });
    await page.goto('/admin/audit');
    await page.getByLabel('Event', { exact: true }).selectOption('Signed in');
    await page.waitForURL(/event=authn_login_success/);
    await page.getByRole('cell', { name: 'Session begun' }).first().waitFor({ state: 'detached' });
    await page.locator('tbody summary').first().click();
    await page.getByText('authn_login_success').first().waitFor();
    await look(page, 'audit');
    await accessible(page);
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: /CSV/ }).click()]);
    const sheet = readFileSync(await download.path(), 'utf8');
    expect(sheet.split('\r\n')[0]).toContain('"id","at","event","outcome"');
    expect(new Set([...sheet.matchAll(/,"(authn_\w+|session_\w+)",/g)].map((match) => match[1]))).toEqual(new Set(['authn_login_success']));
    await page.reload();
    expect(await page.getByLabel('Event', { exact: true }).inputValue()).toBe('authn_login_success');
    await context.close();
  });
});
