import { SystemSettingsService } from '../../src/system-settings/system-settings.service';
import { SettingsApplication } from './settings-application';

/** P-95: two processes on one database behave as one. */
describe('settings in two processes', () => {
  let one: SettingsApplication;
  let two: SettingsApplication;
  beforeAll(async () => {
    one = await SettingsApplication.start();
    two = await SettingsApplication.start({}, { database: one.database });
  });
  afterAll(async () => {
    await two.stop(true);
    await one.stop();
  });

  const current = (site: SettingsApplication) => site.get(SystemSettingsService).current();

  it('count in the other one at its next question', async () => {
    const before = await current(two);
    await one.patch(before.version, { otp_code_lifetime: 120 });
    expect((await current(two)).settings.otp_code_lifetime).toBe(120);
    expect(before.settings.otp_code_lifetime).toBe(300);
  });

  it('are read again only when their version moved', async () => {
    const first = await current(two);
    expect(await current(two)).toBe(first);
    expect(await two.get(SystemSettingsService).atVersion(first.version)).toBe(first);
    await one.patch(first.version, { otp_code_lifetime: 130 });
    expect(await current(two)).not.toBe(first);
  });

  it('follow a database that was set back to an older version', async () => {
    await current(two);
    await one.rows('update system_settings_state set version = 1');
    await one.rows('delete from system_setting');
    expect(await current(two)).toMatchObject({ version: 1, settings: { otp_code_lifetime: 300 } });
  });

  it('are changed by exactly one of many that read the same version', async () => {
    const { version } = await current(one);
    const changes = Array.from({ length: 12 }, (_, n) => (n % 2 ? one : two).patch(version, { otp_code_lifetime: 200 + n }));
    const answers = await Promise.all(changes);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array.from({ length: 11 }, () => 409)]);
    const winner = answers.find(({ status }) => status === 200);
    expect((await current(two)).settings.otp_code_lifetime).toBe(winner?.body.settings.otp_code_lifetime.value);
    expect(await one.rows('select version from system_settings_state')).toEqual([{ version: version + 1 }]);
  });

  it('cannot be altered by whoever reads them', async () => {
    const { settings } = await current(one);
    expect(() => {
      (settings as { otp_code_lifetime: number }).otp_code_lifetime = 1;
    }).toThrow(TypeError);
    expect(() => (settings.sms_allowed_countries).push('DE')).toThrow(TypeError);
  });
});
