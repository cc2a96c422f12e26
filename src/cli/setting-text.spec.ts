import { UsageError } from './exit';
import { isSecretSetting, parseSettingText } from './setting-text';

describe('a setting typed on the command line', () => {
  it.each([
    ['enable_two_factor_auth', 'true', true],
    ['enable_two_factor_auth', '0', false],
    ['enable_two_factor_auth', 'maybe', 'maybe'],
    ['otp_code_lifetime', '120', 120],
    ['otp_code_lifetime', 'long', 'long'],
    ['otp_issuer_name', '120', '120'],
    ['sms_allowed_countries', 'DE, FR', ['DE', 'FR']],
    ['sms_allowed_countries', '', []],
    ['sms_allowed_countries', '["DE"]', ['DE']],
    ['otp_code_lifetime', 'null', null],
    ['no_such_key', '1', '1'],
  ])('%s %s', (key, text, value) => {
    expect(parseSettingText(key, text)).toEqual(value);
  });

  it('is refused as a list that only begins like JSON, without quoting it', () => {
    expect(() => parseSettingText('sms_static_parameters', '[{"value":"s3cret"')).toThrow(UsageError);
    expect(() => parseSettingText('sms_static_parameters', '[{"value":"s3cret"')).not.toThrow(/s3cret/);
  });

  it('is a secret for the keys that are written only', () => {
    expect(['mail_smtp_url', 'twilio_auth_token', 'mail_from', 'no_such_key'].map(isSecretSetting)).toEqual([true, true, false, false]);
  });
});
