import type { DemandableMethod } from '../../common/access/principal';
import { channelObjections, newlyUntried, type ChannelState, type SiteDemand } from './channel.rules';

const site = (settings: Partial<SiteDemand['settings']>, email: ChannelState = 'proven', sms: ChannelState = 'proven'): SiteDemand => ({
  settings: { enable_two_factor_auth: true, two_factor_method: 'OTP App', totp_enrolment: 'email_link', ...settings },
  roles: [],
  people: [],
  channels: { email, sms },
});
const onScreen = { totp_enrolment: 'on_screen' } as const;
const role = (site: SiteDemand, ...allowed: DemandableMethod[]): SiteDemand => ({ ...site, roles: [allowed] });
const person = (site: SiteDemand, method: DemandableMethod): SiteDemand => ({ ...site, people: [method] });
const off = { enable_two_factor_auth: false };

describe('channelObjections', () => {
  it.each<[string, SiteDemand, SiteDemand, string | null]>([
    ['the switch stays off', site(off, 'absent'), site(off, 'absent'), null],
    ['switched on, mail went through', site(off), site({}), null],
    ['switched on, no mail at all', site(off, 'absent'), site({}, 'absent'), '/settings/totp_enrolment'],
    ['switched on, mail never tried', site(off, 'untried'), site({}, 'untried'), '/settings/totp_enrolment'],
    ['on screen needs no mail', site(off, 'absent'), site({ totp_enrolment: 'on_screen' }, 'absent'), null],
    ['codes by mail, never tried', site({ totp_enrolment: 'on_screen' }, 'untried'), site({ two_factor_method: 'Email' }, 'untried'), '/settings/two_factor_method'],
    ['codes by mail, where links went by a server that was exchanged since', site({}, 'untried'), site({ two_factor_method: 'Email' }, 'untried'), '/settings/two_factor_method'],
    ['back to links from codes, mail quiet for a week', site({ two_factor_method: 'Email' }, 'untried'), site({}, 'untried'), null],
    ['everybody by mail, where one person was', person(site(onScreen, 'untried'), 'email'), person(site({ two_factor_method: 'Email' }, 'untried'), 'email'), '/settings/two_factor_method'],
    ['a person by mail, where links went by a server that was exchanged since', site({}, 'untried'), person(site({}, 'untried'), 'email'), '/place'],
    ['codes by text, no provider', site({}, 'proven', 'absent'), site({ two_factor_method: 'SMS' }, 'proven', 'absent'), '/settings/two_factor_method'],
    ['codes by text, proven', site({}), site({ two_factor_method: 'SMS' }), null],
    ['another setting, while mail was quiet for a week', site({}, 'untried'), site({}, 'untried'), null],
    ['a new mail server, not tried yet, while mail is compulsory', site({}), site({}, 'untried'), null],
    ['mail taken away while it is compulsory', site({}), site({}, 'absent'), '/settings/totp_enrolment'],
    ['a role that allows texts only, no provider', site(onScreen, 'proven', 'absent'), role(site(onScreen, 'proven', 'absent'), 'sms'), '/place'],
    ['a role that allows texts only, never tried', site(onScreen, 'proven', 'untried'), role(site(onScreen, 'proven', 'untried'), 'sms'), '/place'],
    ['a role that allows texts only, proven', site(onScreen), role(site(onScreen), 'sms'), null],
    ['a role that allows the site’s method as well', site(onScreen, 'proven', 'absent'), role(site(onScreen, 'proven', 'absent'), 'sms', 'totp'), null],
    ['a role that allows mail and texts is asked for texts', site(onScreen, 'absent', 'proven'), role(site(onScreen, 'absent', 'proven'), 'email', 'sms'), null],
    ['such a role while the switch is off', site(off, 'proven', 'absent'), role(site(off, 'proven', 'absent'), 'sms'), null],
    ['switched on, when such a role waits', role(site({ ...off, ...onScreen }, 'proven', 'absent'), 'sms'), role(site(onScreen, 'proven', 'absent'), 'sms'), '/place'],
    ['a person by mail, never tried', site(onScreen, 'untried'), person(site(onScreen, 'untried'), 'email'), '/place'],
    ['a person by mail, proven', site(onScreen), person(site(onScreen), 'email'), null],
    ['a person by app', site(onScreen, 'absent', 'absent'), person(site(onScreen, 'absent', 'absent'), 'totp'), null],
    ['mail was gone already: other settings can still be mended', site({}, 'absent'), site({}, 'absent'), null],
  ])('%s', (_, before, after, pointer) => {
    expect(channelObjections(before, after, '/place')[0]?.pointer ?? null).toBe(pointer);
  });

  it('names the test to run, and the way without mail', () => {
    expect(channelObjections(site(off, 'untried'), site({}, 'untried'), '/place')[0]?.message).toMatch(/deliveries\/test.*deliveries test --channel email.*choose on_screen$/);
  });
});

describe('newlyUntried', () => {
  const old = { email: 'old', sms: 'old' };
  const codesByText = { two_factor_method: 'SMS' } as const;
  it.each<[string, Partial<typeof old>, SiteDemand, string[]]>([
    ['another server for the links', { email: 'new' }, site({}, 'untried'), ['email']],
    ['another server that nobody depends on', { email: 'new' }, site(onScreen, 'untried'), []],
    ['another server that took a message before', { email: 'new' }, site({}), []],
    ['no server any more: that is refused, not warned of', { email: 'new' }, site({}, 'absent'), []],
    ['untried, and still the same', {}, site({}, 'untried'), []],
    ['another account for codes by text', { sms: 'new' }, site(codesByText, 'proven', 'untried'), ['sms']],
    ['the other channel alone', { email: 'new' }, site(codesByText, 'untried', 'untried'), []],
  ])('%s', (_, after, demand, channels) => {
    expect(newlyUntried(old, { ...old, ...after }, demand)).toEqual(channels);
  });
});
