import type { SmsConfig, TwilioConfig } from '../config/sms.config';
import { layered, settingLayers } from './settings.layers';
import { readPatch } from './settings.patch';
import { settingsSchema } from './settings.schema';
import { SETTING_KEYS } from './settings.registry';

const twilio: TwilioConfig = {
  accountSid: 'AC1',
  credentials: { kind: 'auth_token', authToken: 'from-the-environment' },
  sender: { kind: 'from', from: '+40712345678' },
  baseUrl: null,
};
const sms = (account: TwilioConfig | null): SmsConfig => ({ twilio: account, twilioBaseUrl: null, allowPrivateGateway: false });
const noMail = { smtpUrl: null, from: null };

describe(settingLayers.name, () => {
  it.each([
    [twilio, ['RO']],
    [{ ...twilio, sender: { kind: 'from', from: 'AcmeERP' } as const }, []],
    [{ ...twilio, sender: { kind: 'messaging_service', sid: 'MG1' } as const }, []],
    [null, []],
  ])('allows texts to the country of the sender only (%#)', (account, countries) => {
    expect(settingLayers({ mail: noMail, sms: sms(account) }).defaults.sms_allowed_countries).toEqual(countries);
  });

  it('lets the environment win over the database, key by key', () => {
    const layers = settingLayers({ mail: { smtpUrl: 'smtp://env.example.com', from: null }, sms: sms(twilio) });
    const { settings, sources } = layered(layers, { mail_smtp_url: 'smtp://db.example.com', mail_from: 'db@example.com', twilio_auth_token: 'db' });
    expect(settings).toMatchObject({ mail_smtp_url: 'smtp://env.example.com', mail_from: 'db@example.com', sms_provider: 'twilio', twilio_auth_token: 'from-the-environment' });
    expect(sources).toMatchObject({ mail_smtp_url: 'environment', mail_from: 'database', twilio_auth_token: 'environment', sms_gateway_url: 'default' });
  });

  it('mixes no stored token into an account of the environment', () => {
    const byKey = { ...twilio, credentials: { kind: 'api_key', apiKey: 'SK1', apiSecret: 's' } as const };
    const { settings } = layered(settingLayers({ mail: noMail, sms: sms(byKey) }), { twilio_auth_token: 'db' });
    expect(settings.twilio_auth_token).toBe('');
  });

  it('makes what the environment decides read-only', () => {
    const layers = settingLayers({ mail: { smtpUrl: 'smtp://env.example.com', from: null }, sms: sms(null) });
    expect(readPatch({ mail_smtp_url: null, mail_from: 'a@example.com' }, layers)).toEqual({
      ok: false,
      errors: [{ pointer: '/settings/mail_smtp_url', message: expect.stringContaining('environment') }],
    });
  });
});

describe(settingsSchema.name, () => {
  const schema = settingsSchema(settingLayers({ mail: { smtpUrl: 'smtp://u:hunter2@h', from: null }, sms: sms(twilio) }));
  const properties = schema.properties as Record<string, Record<string, unknown>>;

  it('tells type, bounds, default, unit and sentence of every key', () => {
    expect(Object.keys(properties)).toEqual(SETTING_KEYS);
    expect(properties.otp_code_lifetime).toEqual({ type: 'integer', minimum: 60, maximum: 600, default: 300, unit: 's', description: expect.any(String) });
    expect(properties.two_factor_method).toMatchObject({ type: 'string', enum: ['OTP App', 'Email', 'SMS'], default: 'OTP App' });
    expect(properties.otp_issuer_name).toMatchObject({ type: 'string', minLength: 1, maxLength: 64 });
    for (const property of Object.values(properties)) expect(property).toMatchObject({ type: expect.any(String), description: expect.stringMatching(/\.$/), default: expect.anything() });
  });

  it('marks secrets and what the environment decides, and shows neither', () => {
    expect(Object.keys(properties).filter((key) => properties[key]!.writeOnly)).toEqual(['mail_smtp_url', 'twilio_auth_token', 'sms_static_parameters']);
    expect(properties.mail_smtp_url).toMatchObject({ readOnly: true, default: '' });
    expect(properties.mail_from!.readOnly).toBeUndefined();
    expect(JSON.stringify(schema)).not.toMatch(/hunter2|from-the-environment/);
  });
});
