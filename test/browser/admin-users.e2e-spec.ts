import type { Page } from 'playwright-core';
import { BEHIND_A_PROXY, guessAround } from '../support/guessing';
import { addPerson, addRole, configure, messages, type Person } from '../support/people';
import { accessible, browserSuite, look } from './visitor';

const DESK = { viewport: { width: 1280, height: 900 }, locale: 'en' };
const PHONE = { viewport: { width: 320, height: 640 }, colorScheme: 'dark' as const, locale: 'de' };
const CROWD = 300;

/** Every state is looked at and measured before the journey goes on. */
async function seen(page: Page, name: string): Promise<void> {
  await look(page, name);
  await accessible(page);
}

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const dialog = (page: Page) => page.getByRole('dialog').last();

browserSuite('the administration of people and roles', (house) => {
  let boss: Person;

  beforeAll(async () => {
    boss = await addPerson(house.site, { email: 'boss@erp.example', fullName: 'Bo Boss', roles: ['Administrator'] });
    await addRole(house.site, 'Accounts Manager');
    await addRole(house.site, 'Sales');
    await house.site.sql.query(
      `insert into app_user (id, email, email_key, full_name, user_type, email_verified_at, password_hash, password_set_at)
       select gen_random_uuid(), 'crowd' || n || '@erp.example', 'crowd' || n || '@erp.example', 'Crowd Member ' || n, 'system', app_now(), 'x', app_now()
         from generate_series(1, ${CROWD}) n`,
    );
    await house.site.sql.query(
      `insert into user_role (user_id, role_id) select u.id, r.id from app_user u, role r where u.email like 'crowd%7@erp.example' and r.name = 'Accounts Manager'`,
    );
  });

  const open = async (page: Page, path: string): Promise<void> => {
    await page.goto(path);
    await page.locator('#page:not([aria-busy])').waitFor();
    await page.locator('#page [aria-busy]').first().waitFor({ state: 'detached' });
  };
  const rows = (page: Page) => page.locator('tbody tr');

  it('finds one of some hundred, and finds the place again after a reload and on the way back', async () => {
    const { context, page } = await house.signedIn(boss, DESK);
    await open(page, '/admin/users');
    expect(await rows(page).count()).toBe(25);
    await button(page, 'Show more').click();
    await page.getByText('The first 50; there are more.').waitFor();
    await seen(page, 'admin-users');
    await page.getByLabel('Role').selectOption('Accounts Manager');
    await page.getByText('The first 25; there are more.').waitFor();
    await page.getByLabel('Name or login').fill('crowd17');
    await page.getByText('3 entries.').or(page.getByText('2 entries.')).or(page.getByText('One entry.')).waitFor();
    const found = await rows(page).count();
    expect(new URL(page.url()).search).toBe('?q=crowd17&role=Accounts+Manager');
    await page.reload();
    await page.locator('#page [aria-busy]').first().waitFor({ state: 'detached' });
    expect(await rows(page).count()).toBe(found);
    await page.getByRole('link', { name: 'Crowd Member 17', exact: true }).click();
    await page.getByRole('heading', { name: 'Crowd Member 17' }).waitFor();
    await page.goBack();
    await rows(page).first().waitFor();
    expect(await page.getByLabel('Name or login').inputValue()).toBe('crowd17');
    await page.getByLabel('Name or login').fill('nobody at all');
    await page.getByText('Nobody fits.').waitFor();
    await seen(page, 'admin-users-none');
    await context.close();
  });

  it('adds a person, who gets an invitation, and goes to their page', async () => {
    const { context, page } = await house.signedIn(boss, DESK);
    await open(page, '/admin/users');
    await button(page, 'Add a person').click();
    await dialog(page).getByLabel('Full name').fill('Nina New');
    await dialog(page).getByLabel('E-mail address').fill('no address');
    await dialog(page).getByRole('button', { name: 'Add', exact: true }).click();
    await dialog(page).getByText('must be one e-mail address').waitFor();
    await seen(page, 'admin-add-person');
    await dialog(page).getByLabel('E-mail address').fill('nina@erp.example');
    await dialog(page).getByRole('checkbox', { name: 'Sales' }).check();
    await dialog(page).getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByRole('heading', { name: 'Nina New' }).waitFor();
    await page.getByText('invited, no password yet').waitFor();
    expect((await messages(house.site)).some(({ to }) => to === 'nina@erp.example')).toBe(true);
    await context.close();
  });

  it('helps one person: a temporary code, a demand, a lock, a closed account', async () => {
    const person = await addPerson(house.site, { email: 'hilda@erp.example', fullName: 'Hilda Help' });
    await guessAround(house.site, person.email, 11);
    const { context, page } = await house.signedIn(boss, DESK);
    await open(page, `/admin/users/${person.id}`);
    await page.getByText('The password alone is enough (because two-factor sign-in is switched off)').waitFor();
    await seen(page, 'admin-user');
    await button(page, 'Lift the locks').click();
    await seen(page, 'admin-user-dialog');
    await dialog(page).getByRole('button', { name: 'Lift the locks' }).click();
    await page.getByText('The locks are lifted.').first().waitFor();
    expect(await button(page, 'Lift the locks').count()).toBe(0);

    await button(page, 'Make a temporary code').click();
    await dialog(page).getByRole('button', { name: 'Make a temporary code' }).click();
    await dialog(page).locator('p.error').first().waitFor();
    await dialog(page).getByLabel('Reason').fill('Phone left at home');
    await dialog(page).getByRole('button', { name: 'Make a temporary code' }).click();
    await dialog(page).getByRole('heading', { name: 'Temporary code' }).waitFor();
    expect((await dialog(page).locator('code').textContent())!).toMatch(/^\d{8}$/);
    await seen(page, 'admin-user-code');
    await dialog(page).getByRole('button', { name: 'Close' }).click();
    await page.getByText(/A temporary code is open until/).waitFor();

    const demand = page.getByRole('region', { name: 'What is demanded of this person' });
    await demand.getByLabel('Second factor').selectOption('required');
    await demand.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved.').first().waitFor();

    await button(page, 'Disable').click();
    await dialog(page).getByRole('button', { name: 'Disable' }).click();
    await page.getByText('The account is disabled.').first().waitFor();
    await page.getByText('This sign-in would be refused (because the account is disabled)').waitFor();
    await context.close();
  });

  it('says whose version counts when two write at once, and keeps what was typed', async () => {
    const person = await addPerson(house.site, { email: 'twice@erp.example', fullName: 'Tim Twice' });
    const { context, page } = await house.signedIn(boss, DESK);
    await open(page, `/admin/users/${person.id}`);
    await house.site.sql.query(`update app_user set version = version + 1 where id = $1`, [person.id]);
    const profile = page.getByRole('region', { name: 'Profile' });
    await profile.getByLabel('Full name').fill('Tim Thrice');
    await profile.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Somebody else changed this person meanwhile.').waitFor();
    expect(await profile.getByLabel('Full name').inputValue()).toBe('Tim Thrice');
    await profile.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: 'Tim Thrice' }).waitFor();
    await context.close();
  });

  it('explains what is not the reader’s to do', async () => {
    const manager = await addPerson(house.site, { roles: ['System Manager'] });
    const { context, page } = await house.signedIn(manager, DESK);
    await open(page, `/admin/users/${manager.id}`);
    await page.getByText('This is your own account.').waitFor();
    expect(await button(page, 'Disable').isDisabled()).toBe(true);
    await open(page, `/admin/users/${boss.id}`);
    await button(page, 'Disable').click();
    await dialog(page).getByRole('button', { name: 'Disable' }).click();
    await dialog(page).getByText('This person holds permissions you lack').waitFor();
    await context.close();
  });

  it('ticks the box of a role after a look at whom it touches, and gathers roles in a profile', async () => {
    await configure(house.site, { enable_two_factor_auth: false });
    const { context, page } = await house.signedIn(boss, DESK);
    await open(page, '/admin/roles');
    await seen(page, 'admin-roles');
    expect(await page.getByRole('checkbox', { name: 'System Manager asks' }).isDisabled()).toBe(true);
    await page.getByRole('checkbox', { name: 'Sales asks' }).click();
    await dialog(page).getByText('sign in as before').waitFor();
    await seen(page, 'admin-role-preview');
    await dialog(page).getByRole('button', { name: 'Save' }).click();
    await page.getByText('Sales was saved.').first().waitFor();
    expect(await page.getByRole('checkbox', { name: 'Sales asks' }).isChecked()).toBe(true);

    await button(page, 'Change Accounts Manager').click();
    await dialog(page).getByLabel('Days to set up a factor').fill('7');
    await dialog(page).getByRole('button', { name: 'Show what this would do' }).click();
    await dialog(page).getByText('Nobody’s next sign-in changes.').waitFor();
    await seen(page, 'admin-role-edit');
    await dialog(page).getByRole('button', { name: 'Save' }).click();
    await page.getByText('7 days to set up').waitFor();

    await button(page, 'Add a role profile').click();
    await dialog(page).getByLabel('Name').fill('Accountant');
    await dialog(page).getByRole('checkbox', { name: 'Accounts Manager' }).check();
    await dialog(page).getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByText('Accountant was added.').first().waitFor();
    await button(page, 'Delete Accountant').click();
    await dialog(page).getByRole('button', { name: 'Delete' }).click();
    await page.getByText('Accountant was deleted.').first().waitFor();
    await context.close();
  });

  it('shows the overview, and stays whole on a small phone in the dark and in German', async () => {
    const desk = await house.signedIn(boss, DESK);
    await open(desk.page, '/admin');
    await desk.page.getByText('Two-factor sign-in is switched off').waitFor();
    await seen(desk.page, 'admin-overview');
    const started = desk.page.waitForEvent('download');
    await button(desk.page, 'Download as CSV').click();
    expect((await started).suggestedFilename()).toMatch(/^two-factor-coverage-.*\.csv$/);
    await desk.context.close();
    const { context, page } = await house.signedIn(boss, PHONE);
    for (const path of ['/admin', '/admin/users', `/admin/users/${boss.id}`, '/admin/roles']) {
      await open(page, path);
      await seen(page, `dark${path.replace(boss.id, 'boss').replace(/\W+/g, '-')}`);
    }
    await context.close();
  });

  it('keeps the rest of the overview when one part fails', async () => {
    const { context, page } = await house.signedIn(boss, DESK);
    await context.route('**/api/v1/reports/**', (route) => route.fulfill({ status: 404, contentType: 'application/problem+json', body: '{"type":"/problems/not-found","status":404}' }));
    await open(page, '/admin');
    await page.getByText('This is not there any more.').waitFor();
    await page.getByText('Nobody is locked.').or(page.getByText('locked until')).first().waitFor();
    await context.close();
  });
}, BEHIND_A_PROXY);
