import { installed } from '../support/installed';
import { addPerson, configure, linkSentTo } from '../support/people';
import { readQrCode } from './chromium';
import { accessible, browserSuite, enterCode, look, picture, typePassword } from './visitor';

const hasReader = installed('zbarimg');

browserSuite('pages in a browser', (house) => {
  beforeAll(() => configure(house.site, { enable_two_factor_auth: true }));

  it.each([
    ['with script, at a desk', { viewport: { width: 1280, height: 900 } }],
    ['without script, on a phone in the dark', { javaScriptEnabled: false, viewport: { width: 360, height: 740 }, colorScheme: 'dark' as const }],
  ])('walk through the first sign-in %s', async (_, options) => {
    const scripted = !('javaScriptEnabled' in options);
    const person = await addPerson(house.site);
    const { context, page } = await house.visitor(options);
    const view = async (name: string): Promise<void> => {
      await (scripted ? look(page, name) : picture(page, name));
      if (scripted) await accessible(page);
    };
    await page.goto('/login');
    await view('sign-in');
    await typePassword(page, person);
    await page.getByRole('heading', { name: 'Set up your authenticator app' }).waitFor();
    const link = await linkSentTo(house.site, person.email);
    await view('enrol-by-link');
    await page.goto(link);
    await view('qrcode');
    const key = (await page.locator('#key').textContent())!.replace(/\s/g, '');
    if (hasReader) {
      const account = encodeURIComponent(person.email);
      expect(readQrCode(await page.locator('.qr svg').screenshot())).toBe(
        `otpauth://totp/Countersign:${account}?secret=${key}&issuer=Countersign&algorithm=SHA1&digits=6&period=30`,
      );
    }
    expect(await page.getByRole('button', { name: 'Copy the key' }).count()).toBe(scripted ? 1 : 0);
    await page.getByRole('link', { name: 'Enter the code' }).click();
    const enter = (code: string, button: string) => enterCode(page, code, scripted ? null : button);
    await enter('000 000', 'Confirm and sign in');
    await page.getByText('That code was not accepted.').waitFor();
    await view('wrong-code');
    await enter(house.codeFor(key), 'Confirm and sign in');
    await page.getByRole('heading', { name: 'You are signed in' }).waitFor();
    expect(await page.locator('#recovery-codes li').count()).toBe(10);
    await view('recovery-codes');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('You are signed out.').waitFor();
    await house.site.clock.advance(60);
    await typePassword(page, person);
    await page.getByRole('heading', { name: 'Second step' }).waitFor();
    await view('second-step');
    await enter(house.codeFor(key), 'Continue');
    await page.getByText('You are signed in as').waitFor();
    await view('signed-in');
    await context.close();
  });

  it('fit a phone and a desk, in the light and in the dark', async () => {
    for (const [width, colorScheme] of [[360, 'light'], [360, 'dark'], [1280, 'light']] as const) {
      const { context, page } = await house.visitor({ viewport: { width, height: 800 }, colorScheme });
      for (const path of ['/', '/login', '/qrcode/unknown', '/problems/second-factor-unavailable', '/dev/mailbox']) {
        await page.goto(path);
        await look(page, `${colorScheme}${path.replace(/\W+/g, '-')}`);
        await accessible(page);
      }
      await context.close();
    }
  });

  it('copy the key and count down, where script runs', async () => {
    const person = await addPerson(house.site);
    const { context, page } = await house.visitor({ permissions: ['clipboard-read', 'clipboard-write'], viewport: { width: 360, height: 740 } });
    await page.goto('/login');
    await typePassword(page, person);
    await page.getByRole('heading', { name: 'Set up your authenticator app' }).waitFor();
    await page.goto(await linkSentTo(house.site, person.email));
    await look(page, 'qrcode-light');
    const key = (await page.locator('#key').textContent())!.replace(/\s/g, '');
    await page.getByRole('button', { name: 'Copy the key' }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(key);
    await page.getByText(/\(3:5\d left\)/).waitFor();
    await context.close();
  });

  it('ask another browser for the password before the QR code', async () => {
    const person = await addPerson(house.site);
    const first = await house.visitor();
    await first.page.goto('/login');
    await typePassword(first.page, person);
    await first.page.getByRole('heading', { name: 'Set up your authenticator app' }).waitFor();
    const { context, page } = await house.visitor({ viewport: { width: 360, height: 740 } });
    await page.goto(await linkSentTo(house.site, person.email));
    await look(page, 'qrcode-password');
    expect(await page.locator('svg').count()).toBe(0);
    await page.getByLabel('Login').fill(person.email);
    await page.getByLabel('Password').fill(person.password);
    await page.getByRole('button', { name: 'Show the QR code' }).click();
    await page.locator('.qr svg').waitFor();
    expect(await page.getByRole('link', { name: 'Enter the code' }).count()).toBe(0);
    await context.close();
    await first.context.close();
  });

  it('keep the sign-in of somebody who came by another name of this machine', async () => {
    const person = await addPerson(house.site);
    const { context, page } = await house.visitor();
    await page.goto(house.origin.replace('localhost', '127.0.0.1') + '/login').catch(() => undefined);
    house.faults.splice(0);
    expect(page.url()).toBe(`${house.origin}/login`);
    await typePassword(page, person);
    await page.getByRole('heading', { name: 'Set up your authenticator app' }).waitFor();
    await context.close();
  });

  it('go on to the ERP that sent the person here, and to nobody else', async () => {
    await configure(house.site, { totp_enrolment: 'on_screen', login_redirect_origins: ['https://erp.example'] });
    const person = await addPerson(house.site);
    const { context, page } = await house.visitor({ viewport: { width: 360, height: 740 } });
    await context.route('https://erp.example/**', (route) => route.fulfill({ contentType: 'text/html', body: '<h1>The ERP</h1>' }));
    await page.goto('/login?redirect=https%3A%2F%2Ferp.example%2Fapp');
    await typePassword(page, person);
    await page.locator('.qr svg').waitFor();
    await look(page, 'enrol-on-screen');
    const key = (await page.locator('#key').textContent())!.replace(/\s/g, '');
    await enterCode(page, house.codeFor(key));
    await page.getByRole('link', { name: 'Continue to erp.example' }).click();
    await page.getByRole('heading', { name: 'The ERP' }).waitFor();
    await page.goto('/login?redirect=https%3A%2F%2Fevil.example%2F');
    await page.getByText('You are signed in as').waitFor();
    expect(await page.getByRole('link', { name: /Continue/ }).count()).toBe(0);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await house.site.clock.advance(60);
    await page.goto('/login?redirect=https%3A%2F%2Ferp.example%2Fapp');
    await typePassword(page, person);
    await enterCode(page, house.codeFor(key));
    await page.getByRole('heading', { name: 'The ERP' }).waitFor();
    expect(house.faults.splice(0).filter((fault) => !fault.startsWith('asked https://erp.example/app'))).toEqual([]);
    await configure(house.site, { totp_enrolment: 'email_link' });
    await context.close();
  });
});
