import { settingLayers } from './settings.layers';
import { readPatch } from './settings.patch';
import { type SettingKey, SETTINGS } from './settings.registry';

const nothing = { mail: { smtpUrl: null, from: null }, sms: { twilio: null, twilioBaseUrl: null, allowPrivateGateway: false } };
const layers = settingLayers(nothing);
const read = (key: string, value: unknown) => readPatch({ [key]: value }, layers);
const wholeNumbers = Object.entries(SETTINGS).flatMap(([key, { default: standard }]) => (typeof standard === 'number' ? [key] : []));

describe('every default', () => {
  it.each(Object.entries(SETTINGS))('%s fits its own schema unchanged', (_, { schema, default: standard }) => {
    expect(schema.safeParse(standard)).toEqual({ success: true, data: standard });
  });
});

describe('whole numbers', () => {
  it.each(wholeNumbers)('%s takes nothing else', (key) => {
    for (const value of [NaN, Infinity, 1e9, -1, -0.5, 60.5, '300', '6; ', true, [], {}, undefined]) {
      expect(read(key, value)).toMatchObject({ ok: false, errors: [{ pointer: `/settings/${key}` }] });
    }
  });

  it.each<[SettingKey, number, number]>([
    ['lifespan_qrcode_image', 60, 600],
    ['otp_code_lifetime', 60, 600],
    ['otp_digits_email', 6, 8],
    ['otp_digits_sms', 6, 8],
    ['otp_resend_interval', 30, 300],
    ['allow_consecutive_login_attempts', 3, 10],
    ['allow_login_after_fail', 60, 86_400],
    ['session_idle_timeout', 300, 86_400],
    ['session_absolute_timeout', 900, 604_800],
    ['trusted_device_hours', 1, 720],
    ['two_factor_grace_days', 0, 30],
    ['step_up_max_age', 60, 900],
    ['minimum_password_length', 8, 64],
    ['audit_retention_days', 365, 3650],
    ['api_key_max_days', 1, 730],
  ])('%s goes from %d to %d', (key, minimum, maximum) => {
    expect([minimum - 1, minimum, maximum, maximum + 1].map((value) => read(key, value).ok)).toEqual([false, true, true, false]);
  });
});

describe('the issuer', () => {
  const refused = ['', '   ', 'x'.repeat(65), 'A:B', 'A%3AB', 'A%3aB', 'A%253AB', 'A：B', 'A﹕B', 'A︓B', 'A∶B', 'A꞉B', 'A\u0000B', 'A\nB', 'A\u202eB', 'A\ud800B', 5];
  it.each(refused)('refuses %j', (name) => {
    expect(read('otp_issuer_name', name).ok).toBe(false);
  });

  it.each([
    [' Acme ERP ', 'Acme ERP'],
    ['Müller & Söhne 100%', 'Müller & Söhne 100%'],
    ['😀'.repeat(64), '😀'.repeat(64)],
  ])('takes %j', (name, stored) => {
    expect(read('otp_issuer_name', name)).toEqual({ ok: true, patch: { otp_issuer_name: stored } });
  });
});

describe('the SMS template', () => {
  it.each(['', 'Code {{ otp }}', '{{otp}}', '{{ issuer }}: {{otp}}, {{ minutes }} min\nkeep it'])('takes %j', (text) => {
    expect(read('otp_sms_template', text).ok).toBe(true);
  });

  it.each(['Code', '{ otp }', '{{ OTP }}', '{{{ otp }}}', '{{ otp }} {{#if x}}y{{/if}}', '{{ otp }} {{ constructor }}', '{{ otp }} {{', `{{ otp }}${'x'.repeat(300)}`, '{{ otp }}\u0007'])(
    'refuses %j',
    (text) => {
      expect(read('otp_sms_template', text).ok).toBe(false);
    },
  );
});

describe('lists', () => {
  it('takes countries in any case, once each', () => {
    expect(read('sms_allowed_countries', ['us', 'DE', 'de'])).toEqual({ ok: true, patch: { sms_allowed_countries: ['DE', 'US'] } });
  });

  it.each([[['XX']], [['DEU']], [['ſe']], [['']], [[49]], ['DE'], [{ 0: 'DE' }]])('refuses %j as countries', (value) => {
    expect(read('sms_allowed_countries', value).ok).toBe(false);
  });

  it('takes origins, without the slash and as browsers spell them', () => {
    const taken = read('login_redirect_origins', ['https://ERP.example.com/', 'https://erp.example.com', 'https://[2001:db8::1]:8443']);
    expect(taken).toEqual({ ok: true, patch: { login_redirect_origins: ['https://erp.example.com', 'https://[2001:db8::1]:8443'] } });
  });

  it.each([
    'http://erp.example.com',
    'https://erp.example.com/path',
    'https://user@erp.example.com',
    'https://*.example.com',
    'https://erp.example.com?x',
    'https://\u212Aunde.example.com',
    'https://',
    '//erp.example.com',
    'javascript:alert(1)',
    'null',
    '*',
  ])('refuses %j as an origin, and says which entry it is', (origin) => {
    expect(read('login_redirect_origins', ['https://a.example.com', origin])).toMatchObject({
      ok: false,
      errors: [{ pointer: '/settings/login_redirect_origins/1' }],
    });
  });

  it('bounds the static parameters of a gateway', () => {
    const parameter = { name: 'X-Api-Key', value: 'k', header: true };
    expect(read('sms_static_parameters', [parameter]).ok).toBe(true);
    for (const wrong of [{ ...parameter, name: 'a b' }, { ...parameter, value: 'a\r\nX: y' }, { ...parameter, more: 1 }, { name: 'a', value: 'b' }]) {
      expect(read('sms_static_parameters', [wrong]).ok).toBe(false);
    }
    expect(read('sms_static_parameters', Array.from({ length: 21 }, () => parameter)).ok).toBe(false);
  });
});

describe('mail and SMS', () => {
  it.each([
    ['mail_smtp_url', 'smtps://user:p%40ss@mail.example.com:465'],
    ['mail_smtp_url', ''],
    ['mail_from', 'Acme <no-reply@example.com>'],
    ['sms_provider', 'twilio'],
    ['sms_provider', ''],
    ['twilio_account_sid', 'ACfedcba98765432100123456789abcdef'],
    ['twilio_from', '+4915112345678'],
    ['twilio_from', 'AcmeERP'],
    ['sms_gateway_url', 'https://sms.example.com/send'],
    ['sms_message_parameter', 'text'],
  ])('%s takes %j', (key, value) => {
    expect(read(key, value)).toEqual({ ok: true, patch: { [key]: value } });
  });

  it.each([
    ['mail_smtp_url', 'http://mail.example.com'],
    ['mail_smtp_url', 'smtp://mail.example.com?tls.rejectUnauthorized=false'],
    ['mail_smtp_url', 'smtp://u:p%zz@mail.example.com'],
    ['mail_from', 'a@example.com\r\nBcc: b@example.com'],
    ['sms_provider', 'other'],
    ['twilio_account_sid', 'XX12'],
    ['twilio_auth_token', 'with blank'],
    ['twilio_from', '015112345678'],
    ['twilio_from', 'TwelveLetter'],
    ['sms_message_parameter', 'a&b'],
    ['sms_gateway_url', 'http://sms.example.com/send'],
    ['sms_gateway_url', 'https://user:secret@sms.example.com'],
    ['sms_gateway_url', 'https://sms.example.com/send?key=secret'],
    ['sms_gateway_url', 'ftp://sms.example.com'],
    ['sms_gateway_url', 'https://localhost/'],
    ['sms_gateway_url', 'https://gateway/'],
    ['sms_gateway_url', 'https://127.0.0.1/'],
    ['sms_gateway_url', 'https://2130706433/'],
    ['sms_gateway_url', 'https://0x7f.1/'],
    ['sms_gateway_url', 'https://10.1.2.3/'],
    ['sms_gateway_url', 'https://169.254.169.254/latest'],
    ['sms_gateway_url', 'https://[::1]/'],
    ['sms_gateway_url', 'https://[::ffff:10.0.0.1]/'],
    ['sms_gateway_url', 'https://[fd00::1]/'],
  ])('%s refuses %j', (key, value) => {
    expect(read(key, value)).toMatchObject({ ok: false, errors: [{ pointer: `/settings/${key}` }] });
  });

  it('admits a private gateway where the deployment does', () => {
    const allowing = settingLayers({ ...nothing, sms: { ...nothing.sms, allowPrivateGateway: true } });
    expect(readPatch({ sms_gateway_url: 'http://10.1.2.3:8080/sms' }, allowing).ok).toBe(true);
  });

  it.each(['mail_smtp_url', 'twilio_auth_token', 'sms_static_parameters'])('%s does not take the mask for a value', (key) => {
    expect(read(key, '***')).toMatchObject({ ok: false, errors: [{ message: expect.stringContaining('leave the key out') }] });
  });
});

describe(readPatch.name, () => {
  it('names everything that is wrong at once', () => {
    const result = readPatch({ nonsense: 1, 'a/b~c': 1, toString: 1, otp_digits_sms: 5, enable_two_factor_auth: 'yes', otp_code_lifetime: 120 }, layers);
    expect(result.ok ? [] : result.errors.map(({ pointer }) => pointer)).toEqual([
      '/settings/nonsense',
      '/settings/a~1b~0c',
      '/settings/toString',
      '/settings/otp_digits_sms',
      '/settings/enable_two_factor_auth',
    ]);
  });

  it('repeats no value: it may be a secret', () => {
    const result = readPatch({ mail_smtp_url: 'smtp://u:hunter2@h?x', twilio_auth_token: 'hunter2 ', sms_provider: 'hunter2' }, layers);
    expect(JSON.stringify(result)).not.toContain('hunter2 ');
    expect(JSON.stringify(result.ok ? '' : result.errors)).not.toContain('hunter2');
  });

  it('takes null as the default', () => {
    expect(read('otp_code_lifetime', null)).toEqual({ ok: true, patch: { otp_code_lifetime: 300 } });
  });
});
