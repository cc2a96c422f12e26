import { channelObjections, type ChannelState, type SiteDemand } from './channel.rules';

const site = (settings: Partial<SiteDemand['settings']>, email: ChannelState = 'proven', sms: ChannelState = 'proven'): SiteDemand => ({
  settings: { enable_two_factor_auth: true, two_factor_method: 'OTP App', totp_enrolment: 'email_link', ...settings },
  channels: { email, sms },
});
const off = { enable_two_factor_auth: false };

describe('channelObjections', () => {
  it.each<[string, SiteDemand, SiteDemand, string | null]>([
    ['the switch stays off', site(off, 'absent'), site(off, 'absent'), null],
    ['switched on, mail went through', site(off), site({}), null],
    ['switched on, no mail at all', site(off, 'absent'), site({}, 'absent'), '/settings/totp_enrolment'],
    ['switched on, mail never tried', site(off, 'untried'), site({}, 'untried'), '/settings/totp_enrolment'],
    ['on screen needs no mail', site(off, 'absent'), site({ totp_enrolment: 'on_screen' }, 'absent'), null],
    ['codes by mail, never tried', site({ totp_enrolment: 'on_screen' }, 'untried'), site({ two_factor_method: 'Email' }, 'untried'), '/settings/two_factor_method'],
    ['codes by text, no provider', site({}, 'proven', 'absent'), site({ two_factor_method: 'SMS' }, 'proven', 'absent'), '/settings/two_factor_method'],
    ['codes by text, proven', site({}), site({ two_factor_method: 'SMS' }), null],
    ['another setting, while mail was quiet for a week', site({}, 'untried'), site({}, 'untried'), null],
    ['a new mail server, not tried yet, while mail is compulsory', site({}), site({}, 'untried'), null],
    ['mail taken away while it is compulsory', site({}), site({}, 'absent'), '/settings/totp_enrolment'],
    ['mail was gone already: other settings can still be mended', site({}, 'absent'), site({}, 'absent'), null],
  ])('%s', (_, before, after, pointer) => {
    expect(channelObjections(before, after)[0]?.pointer ?? null).toBe(pointer);
  });

  it('names the test to run, and the way without mail', () => {
    expect(channelObjections(site(off, 'untried'), site({}, 'untried'))[0]?.message).toMatch(/deliveries\/test.*deliveries test --channel email.*choose on_screen$/);
  });
});
