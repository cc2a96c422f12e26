import type { INestApplicationContext } from '@nestjs/common';
import { SystemSettingsService } from '../../system-settings/system-settings.service';
import { fail, ok, warn, type Finding } from './finding';

const WEAK = 'anybody who reads the mailbox or takes over the number is an administrator: set administrators_require_app true';

export async function settingFindings(app: INestApplicationContext): Promise<Finding[]> {
  const service = app.get(SystemSettingsService, { strict: false });
  const { settings, unreadable } = await service.current();
  const { emergency } = await service.view();
  const findings = [
    unreadable.length === 0 ? null : fail('settings', `cannot be opened: ${unreadable.join(', ')}`, 'give them anew, or put the key ring of before back'),
    emergency === null ? null : warn('settings', `emergency: nobody is asked for a second factor until ${emergency.until} (${emergency.reason})`, 'countersign two-factor disable --emergency --end'),
    settings.enable_two_factor_auth ? null : warn('settings', 'two-factor login is off', 'countersign set-config enable_two_factor_auth true'),
    settings.two_factor_method === 'OTP App' || settings.administrators_require_app
      ? null
      : warn('settings', `administrators may prove themselves by ${settings.two_factor_method}`, WEAK),
    settings.bypass_2fa_for_restricted_ip_users
      ? warn('settings', 'people with an address list are not asked when they come from it', 'set bypass_2fa_for_restricted_ip_users false unless you need it')
      : null,
  ].filter((finding) => finding !== null);
  return findings.length > 0 ? findings : [ok('settings', 'nothing to remark')];
}
