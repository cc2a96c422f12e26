import { Logger } from '@nestjs/common';
import { AuditLog } from '../../src/common/audit/audit-log';
import { ChangeReview } from '../../src/common/change-review';
import { SettingIntegrityError } from '../../src/system-settings/settings.problems';
import { SystemSettingsService } from '../../src/system-settings/system-settings.service';
import { keyRing, SettingsApplication } from './settings-application';

describe('system settings', () => {
  let site: SettingsApplication;
  beforeAll(async () => {
    site = await SettingsApplication.start();
  });
  beforeEach(() => site.reset());
  afterAll(() => site.stop());

  const events = () => site.events();

  it('begin with their defaults, and say so', async () => {
    const { status, body } = await site.request('GET', '/system-settings');
    expect(status).toBe(200);
    expect(body).toMatchObject({ version: 1, emergency: null });
    expect(body.settings.otp_code_lifetime).toEqual({ value: 300, source: 'default' });
    expect(body.settings.mail_smtp_url).toEqual({ value: null, source: 'default' });
    expect(Object.keys(body.settings)).toHaveLength(43);
  });

  it('are changed together, told by one event, and only differences are kept', async () => {
    const { status, body } = await site.patch(1, { otp_code_lifetime: 120, otp_digits_sms: 8, otp_digits_email: 6 });
    expect(status).toBe(200);
    expect(body).toMatchObject({ version: 2, warnings: [], settings: { otp_code_lifetime: { value: 120, source: 'database' }, otp_digits_email: { source: 'default' } } });
    expect(await site.rows('select key, value, sealed from system_setting order by key')).toEqual([
      { key: 'otp_code_lifetime', value: 120, sealed: null },
      { key: 'otp_digits_sms', value: 8, sealed: null },
    ]);
    expect(await events()).toMatchObject([
      {
        event: 'settings_changed',
        outcome: 'success',
        target: 'otp_code_lifetime, otp_digits_sms',
        before: { otp_code_lifetime: 300, otp_digits_sms: 6 },
        after: { otp_code_lifetime: 120, otp_digits_sms: 8 },
      },
    ]);
  });

  it.each([[null], [300]])('go back to the default by %j, and leave no row behind', async (value) => {
    await site.patch(1, { otp_code_lifetime: 120 });
    expect((await site.patch(2, { otp_code_lifetime: value })).body.settings.otp_code_lifetime).toEqual({ value: 300, source: 'default' });
    expect(await site.rows('select key from system_setting')).toEqual([]);
  });

  it('stay as they are when nothing changes: no version, no event', async () => {
    expect(await site.patch(1, { otp_code_lifetime: 300, mail_smtp_url: null })).toMatchObject({ status: 200, body: { version: 1, warnings: [] } });
    expect(await site.patch(1, {})).toMatchObject({ status: 200, body: { version: 1 } });
    expect(await events()).toEqual([]);
  });

  it('refuse a stale version and tell the one of now, even where nothing would change', async () => {
    await site.patch(1, { otp_code_lifetime: 120 });
    expect(await site.patch(1, { otp_code_lifetime: 120 })).toMatchObject({ status: 409, body: { type: expect.stringMatching(/\/problems\/conflict$/), version: 2 } });
    expect(await events()).toHaveLength(1);
  });

  it('refuse everything that is wrong at once, and change nothing', async () => {
    const answer = await site.patch(1, { otp_code_lifetime: 120, otp_digits_sms: 5, nonsense: true, session_idle_timeout: '300' });
    expect(answer).toMatchObject({ status: 422, body: { type: expect.stringMatching(/\/problems\/setting-refused$/) } });
    expect(answer.body.errors).toMatchObject([{ pointer: '/settings/otp_digits_sms' }, { pointer: '/settings/nonsense' }, { pointer: '/settings/session_idle_timeout' }]);
    expect(await site.version()).toBe(1);
  });

  it('refuse what does not fit together', async () => {
    const answer = await site.patch(1, { session_absolute_timeout: 900 });
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ pointer: '/settings/session_absolute_timeout' }] } });
    expect(await site.version()).toBe(1);
  });

  it.each([{}, { version: 1 }, { settings: {} }, { version: '1', settings: {} }, { version: 1, settings: [] }, { version: 1, settings: {}, more: 1 }, [], null])(
    'take no body like %j',
    async (body) => {
      expect(await site.request('PATCH', '/system-settings', body)).toMatchObject({ status: 422, body: { type: expect.stringMatching(/validation-failed$/) } });
    },
  );

  it('audit a change of who is asked as a change of policy, with what followed from it', async () => {
    const { body } = await site.patch(1, { require_two_factor_for_all: true });
    expect(body.warnings).toMatchObject([{ code: 'two_factor_switched_on' }]);
    expect(await events()).toMatchObject([
      { event: 'policy_changed', before: { enable_two_factor_auth: false, require_two_factor_for_all: false }, after: { enable_two_factor_auth: true, require_two_factor_for_all: true } },
    ]);
  });

  it('show an emergency until it is over', async () => {
    const declare = (until: string) =>
      site.rows(`update system_settings_state set version = version + 1, emergency_since = app_now(), emergency_until = app_now() + $1::interval, emergency_reason = 'lost', emergency_actor = 'cli:root'`, [until]);
    await declare('1 hour');
    expect((await site.request('GET', '/system-settings')).body.emergency).toMatchObject({ reason: 'lost', actor: 'cli:root', until: expect.any(String) });
    expect((await site.get(SystemSettingsService).current()).emergencyUntil).toBeInstanceOf(Date);
    await declare('0 seconds');
    expect((await site.request('GET', '/system-settings')).body.emergency).toBeNull();
  });

  it('explain themselves', async () => {
    const { body } = await site.request('GET', '/system-settings/schema');
    expect(body).toMatchObject({ $schema: 'https://json-schema.org/draft/2020-12/schema', properties: { otp_code_lifetime: { minimum: 60, maximum: 600, default: 300, unit: 's' } } });
  });

  describe('with a reviewer', () => {
    // Reviewers stay registered for the life of an application.
    let shared: SettingsApplication;
    beforeEach(async () => {
      shared = site;
      site = await SettingsApplication.start();
    });
    afterEach(async () => {
      await site.stop();
      site = shared;
    });

    const change = (patch: Record<string, unknown>) => site.get(SystemSettingsService).change({ version: null, patch });

    it('are reviewed after they are written and before they count', async () => {
      const seen: unknown[] = [];
      site.get(ChangeReview).registerReviewer({
        review: async (reviewed, manager) => {
          const inside = await site.get(SystemSettingsService).readIn(manager);
          const outside = await site.get(SystemSettingsService).current();
          seen.push({ ...reviewed, inside: inside.settings.two_factor_method, outside: outside.settings.two_factor_method, version: inside.version });
          return [];
        },
      });
      await change({ two_factor_method: 'SMS' });
      expect(seen).toMatchObject([{ kind: 'settings', changed: ['two_factor_method'], inside: 'SMS', outside: 'OTP App', version: 2, after: { two_factor_method: 'SMS' } }]);
    });

    it('stay as they were, without an event, when a reviewer objects', async () => {
      site.get(ChangeReview).registerReviewer({
        review: () => Promise.resolve([{ kind: 'refused', errors: [{ pointer: '/settings/two_factor_method', message: 'no' }] }]),
      });
      expect(await site.patch(1, { two_factor_method: 'SMS' })).toMatchObject({ status: 422, body: { errors: [{ message: 'no' }] } });
      expect(await site.value('two_factor_method')).toEqual({ value: 'OTP App', source: 'default' });
      expect(await site.version()).toBe(1);
      expect(await events()).toEqual([]);
    });

    it('pass on what followed in other modules', async () => {
      site.get(ChangeReview).registerConsequence({ apply: () => Promise.resolve([{ code: 'role_flagged', message: 'All' }]) });
      expect((await change({ require_two_factor_for_all: true })).warnings.map(({ code }) => code)).toEqual(['two_factor_switched_on', 'role_flagged']);
    });

    it('fall with their audit event', async () => {
      jest.spyOn(site.get(AuditLog), 'record').mockRejectedValueOnce(new Error('disk full'));
      await expect(change({ otp_code_lifetime: 120 })).rejects.toThrow('disk full');
      expect(await site.version()).toBe(1);
    });
  });

  describe('that are secret', () => {
    const url = 'smtps://user:hunter2-in-clear@mail.example.com';

    it('are sealed, never shown, and used in clear', async () => {
      const { body } = await site.patch(1, { mail_smtp_url: url, mail_from: 'Acme <no-reply@example.com>' });
      expect(body.settings.mail_smtp_url).toEqual({ value: '***', source: 'database' });
      expect((await site.get(SystemSettingsService).current()).settings.mail_smtp_url).toBe(url);
      const everything = JSON.stringify([body, await site.rows('select * from system_setting'), await events()]);
      expect(everything).not.toContain('hunter2');
      expect(await events()).toMatchObject([{ before: { mail_smtp_url: null, mail_from: '' }, after: { mail_smtp_url: '***', mail_from: 'Acme <n•••@e•••.com>' } }]);
    });

    it('open only in their own row', async () => {
      await site.patch(1, { mail_smtp_url: url, twilio_auth_token: 'token-of-twilio' });
      await site.rows(`update system_setting set sealed = (select sealed from system_setting where key = 'mail_smtp_url') where key = 'twilio_auth_token'`);
      await site.rows('update system_settings_state set version = version + 1');
      const snapshot = await site.get(SystemSettingsService).current();
      expect(snapshot).toMatchObject({ unreadable: ['twilio_auth_token'], settings: { mail_smtp_url: url, twilio_auth_token: '' } });
    });

    it('that do not open are told to the audit once, however often and by how many they are read', async () => {
      const alarms = async () => (await events()).filter(({ event }) => event === 'crypto_integrity_failure').map(({ target, outcome }) => [target, outcome]);
      const reread = async (...sites: SettingsApplication[]) => {
        await site.rows('update system_settings_state set version = version + 1');
        await Promise.all(sites.map((each) => each.get(SystemSettingsService).current()));
      };
      await site.patch(1, { mail_smtp_url: url, twilio_auth_token: 'token-of-twilio' });
      const other = await SettingsApplication.start({}, { database: site.database });
      try {
        await site.rows(`update system_setting set sealed = (select sealed from system_setting where key = 'mail_smtp_url') where key = 'twilio_auth_token'`);
        for (let round = 0; round < 5; round += 1) await reread(site, other);
        expect(await alarms()).toEqual([['twilio_auth_token', 'failure']]);
        // Spoilt once more is news again; given anew and read, it is none.
        await site.rows(`update system_setting set sealed = sealed || 'A' where key = 'twilio_auth_token'`);
        for (let round = 0; round < 2; round += 1) await reread(site, other);
        expect(await alarms()).toHaveLength(2);
        expect((await site.patch(await site.version(), { twilio_auth_token: 'another-token' })).status).toBe(200);
        await reread(site, other);
        expect(await alarms()).toHaveLength(2);
      } finally {
        await other.stop(true);
      }
    });

    it('whose key is lost count as not set, leave the rest working and can be given anew', async () => {
      await site.patch(1, { mail_smtp_url: url, otp_code_lifetime: 120 });
      const later = await SettingsApplication.start({}, { database: site.database, keys: keyRing('k2') });
      try {
        expect((await later.get(SystemSettingsService).current()).settings).toMatchObject({ mail_smtp_url: '', otp_code_lifetime: 120 });
        expect(await later.value('mail_smtp_url')).toEqual({ value: '***', source: 'database' });
        expect((await later.patch(2, { otp_code_lifetime: 180 })).status).toBe(200);
        expect(await site.rows(`select 1 from system_setting where key = 'mail_smtp_url'`)).toHaveLength(1);
        expect((await later.patch(3, { mail_smtp_url: null })).body.settings.mail_smtp_url).toEqual({ value: null, source: 'default' });
        expect(await site.rows(`select 1 from system_setting where key = 'mail_smtp_url'`)).toEqual([]);
      } finally {
        await later.stop(true);
      }
    });
  });

  it('do not fall back to a default where the stored value is damaged', async () => {
    await site.rows(`insert into system_setting (key, value) values ('enable_two_factor_auth', '"yes"')`);
    await expect(site.get(SystemSettingsService).current()).rejects.toThrow(SettingIntegrityError);
    expect(await site.request('GET', '/system-settings')).toMatchObject({ status: 503, body: { type: expect.stringMatching(/\/unavailable$/) } });
  });

  it('that are out of bounds are named in the log, and repaired by a change of themselves alone, one after the other', async () => {
    // First: whatever reads the settings next may be the outbox, and it is said once.
    const log = jest.spyOn(Logger.prototype, 'error').mockReturnValue();
    await site.rows(`insert into system_setting (key, value) values ('audit_retention_days', '10'), ('otp_code_lifetime', '"long"')`);
    await site.rows('update system_settings_state set version = version + 1');
    expect((await site.patch(2, { otp_digits_sms: 8 })).status).toBe(503);
    expect(JSON.stringify(log.mock.calls)).toContain('audit_retention_days');
    log.mockRestore();
    expect((await site.patch(2, { audit_retention_days: 9 })).status).toBe(422);
    expect((await site.patch(2, { audit_retention_days: 400 })).status).toBe(200);
    expect((await site.request('GET', '/system-settings')).status).toBe(503);
    expect((await site.patch(3, { otp_code_lifetime: null })).body).toMatchObject({ version: 4, settings: { audit_retention_days: { value: 400 } } });
    expect(await site.rows('select key, value from system_setting')).toEqual([{ key: 'audit_retention_days', value: 400 }]);
    expect(await events()).toMatchObject([{ before: { audit_retention_days: null }, after: { audit_retention_days: 400 } }, { before: { otp_code_lifetime: null } }]);
  });

  it('ignore a key of a newer release', async () => {
    await site.rows(`insert into system_setting (key, value) values ('of_tomorrow', '1')`);
    expect((await site.request('GET', '/system-settings')).status).toBe(200);
  });
});

describe('system settings of the environment', () => {
  it('win, are marked and cannot be changed', async () => {
    const site = await SettingsApplication.start({
      SMTP_URL: 'smtp://u:hunter2@mail.example.com',
      MAIL_FROM: 'a@example.com',
      TWILIO_ACCOUNT_SID: 'AC1',
      TWILIO_AUTH_TOKEN: 'hunter2',
      TWILIO_FROM: '+40712345678',
    });
    try {
      const { body } = await site.request('GET', '/system-settings');
      expect(body.settings).toMatchObject({
        mail_smtp_url: { value: '***', source: 'environment' },
        mail_from: { value: 'a@example.com', source: 'environment' },
        twilio_auth_token: { value: '***', source: 'environment' },
        sms_provider: { value: 'twilio', source: 'environment' },
        sms_allowed_countries: { value: ['RO'], source: 'default' },
      });
      expect(JSON.stringify(body)).not.toContain('hunter2');
      expect(await site.patch(1, { mail_from: 'b@example.com', otp_code_lifetime: 120 })).toMatchObject({
        status: 422,
        body: { errors: [{ pointer: '/settings/mail_from', message: expect.stringContaining('environment') }] },
      });
      expect(await site.version()).toBe(1);
    } finally {
      await site.stop();
    }
  });
});
