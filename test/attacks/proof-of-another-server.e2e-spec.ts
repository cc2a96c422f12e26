import { SystemSettingsService } from '../../src/system-settings/system-settings.service';
import { configure, provenChannel } from '../support/people';
import { createTestApp, type TestApp } from '../support/test-app';

/**
 * Somebody types a mail server that does not exist and makes codes by mail compulsory: everybody is locked out, the one who
 * typed it first. Refused until a message went through a channel (product P-52) - and through this server and account: what
 * the development mailbox or the server of last week took says nothing of the one that was just typed in.
 */
describe('a channel becomes compulsory', () => {
  let site: TestApp;
  const server = (port: number) => ({ mail_smtp_url: `smtp://127.0.0.1:${port}`, mail_from: 'erp@example.com' });
  const demand = () => configure(site, { two_factor_method: 'Email', totp_enrolment: 'on_screen', enable_two_factor_auth: true });
  const release = () => configure(site, { enable_two_factor_auth: false });
  const refused = { slug: 'setting-refused' };

  beforeEach(async () => {
    site = await createTestApp();
  });
  afterEach(() => site.close());

  it('by the mailbox, which is always there, and not by a server nothing went through', async () => {
    await provenChannel(site, 'email');
    await demand();
    await release();
    await configure(site, server(9));
    await expect(demand()).rejects.toMatchObject(refused);
  });

  it('by the server that took a message, not by the one put in its place, and again by the first', async () => {
    await configure(site, server(9));
    await provenChannel(site, 'email');
    await demand();
    await release();
    await configure(site, server(10));
    await expect(demand()).rejects.toMatchObject(refused);
    await configure(site, server(9));
    await demand();
  });

  it('not in the same change that puts another server in', async () => {
    await configure(site, server(9));
    await provenChannel(site, 'email');
    await expect(configure(site, { ...server(10), two_factor_method: 'Email', enable_two_factor_auth: true })).rejects.toMatchObject(refused);
  });

  it('not by what links needed of the server before it was exchanged, and the exchange is said to be untried', async () => {
    await configure(site, server(9));
    await provenChannel(site, 'email');
    await configure(site, { enable_two_factor_auth: true });
    const settings = site.app.get(SystemSettingsService, { strict: false });
    const warningsOf = async (patch: object) => (await settings.change({ version: null, patch: { ...patch } })).warnings.map(({ code }) => code);
    expect(await warningsOf(server(10))).toContain('channel_untried');
    // Never tried itself, and so no measure of the next one.
    expect(await warningsOf(server(11))).toContain('channel_untried');
    expect(await warningsOf({ otp_resend_interval: 60 })).not.toContain('channel_untried');
    expect(await warningsOf(server(9))).not.toContain('channel_untried');
    await configure(site, server(10));
    await expect(configure(site, { two_factor_method: 'Email' })).rejects.toMatchObject(refused);
    await configure(site, { totp_enrolment: 'on_screen' });
  });

  it('not by another sender at the same server, nor a week later', async () => {
    await configure(site, server(9));
    await provenChannel(site, 'email');
    await configure(site, { mail_from: 'other@example.com' });
    await expect(demand()).rejects.toMatchObject(refused);
    await configure(site, server(9));
    await site.clock.advance(7 * 86_400);
    await expect(demand()).rejects.toMatchObject(refused);
  });
});
