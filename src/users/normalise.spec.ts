import { emailKey, loginKeys, normaliseLogin, parseEmail, parseMobile, usernameKey } from './normalise';

describe(normaliseLogin.name, () => {
  it.each(['Admin', 'admin ', 'ＡＤＭＩＮ', '\tADMIN'])('reads %j as one name', (typed) => {
    expect(normaliseLogin(typed)).toBe('admin');
  });

  it.each(['accounts  manager', 'Accounts\u00a0Manager', 'ACCOUNTS \u2003 MANAGER', 'Accounts\u1680Manager'])('reads %j as one name', (typed) => {
    expect(normaliseLogin(typed)).toBe('accounts manager');
  });

  it('gives the same key when it is applied again', () => {
    const once = normaliseLogin('İSTANBUL');
    expect(normaliseLogin(once)).toBe(once);
  });
});

describe(parseEmail.name, () => {
  it.each([
    ['anna@example.com', 'anna@example.com', 'anna@example.com'],
    [' Anna.Berg+erp@Example.COM ', 'Anna.Berg+erp@example.com', 'anna.berg+erp@example.com'],
    ['administrator@localhost', 'administrator@localhost', 'administrator@localhost'],
    ['ａnna@example.com', 'anna@example.com', 'anna@example.com'],
    ['post@münchen.de', 'post@xn--mnchen-3ya.de', 'post@xn--mnchen-3ya.de'],
    [`${'a'.repeat(64)}@example.com`, `${'a'.repeat(64)}@example.com`, `${'a'.repeat(64)}@example.com`],
  ])('takes %j', (typed, address, key) => {
    expect(parseEmail(typed)).toEqual({ address, key });
  });

  it.each([
    ['nothing', ''],
    ['no domain', 'anna@'],
    ['no local part', '@example.com'],
    ['two addresses', 'a@b.de,c@d.de'],
    ['two at signs', 'a@b@c.de'],
    ['a quoted local part (CVE-2025-13033)', '"a@evil.io x"@good.io'],
    ['a display name', 'Anna <anna@example.com>'],
    ['a comment', 'anna(work)@example.com'],
    ['an inner line break', 'anna@example.com\r\nBcc: x@evil.io'],
    ['a blank inside', 'an na@example.com'],
    ['a dot at the end of the local part', 'anna.@example.com'],
    ['two dots', 'an..na@example.com'],
    ['65 characters before the @', `${'a'.repeat(65)}@example.com`],
    ['a letter beyond ASCII before the @', 'jürgen@example.com'],
    ['a Cyrillic look-alike before the @', 'аnna@example.com'],
    ['an address literal', 'anna@[127.0.0.1]'],
    ['an address as the domain', 'anna@127.0.0.1'],
    ['an address written in hexadecimal', 'anna@0x7f.1'],
    ['a domain without a dot', 'anna@intranet'],
    ['a domain ending in a dot', 'anna@example.com.'],
    ['an underscore in the domain', 'anna@exa_mple.com'],
    ['a hyphen at the edge of a label', 'anna@-example.com'],
    ['a percent-encoded domain', 'anna@ex%61mple.com'],
    ['an invisible letter', 'anna\u200b@example.com'],
    ['255 characters in all', `${'a'.repeat(60)}@${`${'b'.repeat(60)}.`.repeat(3)}${'c'.repeat(8)}.com`.padEnd(255, 'm')],
  ])('refuses %s', (_, typed) => {
    expect(parseEmail(typed)).toBeNull();
  });

  it('keeps a look-alike domain apart from the name it imitates', () => {
    expect(emailKey('anna@exаmple.com')).not.toBe(emailKey('anna@example.com'));
  });
});

describe(usernameKey.name, () => {
  it.each([
    ['anna', 'anna'],
    [' Anna.Berg ', 'anna.berg'],
    ['ＡＤＭＩＮ', 'admin'],
    ['a-1', 'a-1'],
    [`a${'b'.repeat(63)}`, `a${'b'.repeat(63)}`],
  ])('takes %j', (typed, key) => {
    expect(usernameKey(typed)).toBe(key);
  });

  it.each(['an', `a${'b'.repeat(64)}`, '1anna', '+491701234567', 'anna@example.com', 'an na', 'jürgen', 'аnna', '.anna', ''])('refuses %j', (typed) => {
    expect(usernameKey(typed)).toBeNull();
  });
});

describe(parseMobile.name, () => {
  it.each([
    ['+4915112345678', '+4915112345678'],
    [' +49 (151) 123-45678 ', '+4915112345678'],
    ['+12025550123', '+12025550123'],
    ['+14155552671', '+14155552671'],
  ])('takes %j', (typed, number) => {
    expect(parseMobile(typed)).toBe(number);
  });

  it.each([
    ['no country code', '0151 12345678'],
    ['the 00 way of dialling', '004915112345678'],
    ['too few digits', '+49151'],
    ['too many digits', '+49151123456781234567'],
    ['a country that is none', '+99915112345678'],
    ['a premium number', '+19002345678'],
    ['a German premium number', '+499001234567'],
    ['a shared-cost number', '+448431234567'],
    ['a toll-free number', '+18002345678'],
    ['an extension', '+12025550123 ext. 5'],
    ['an RFC 3966 extension', '+12025550123;ext=5'],
    ['letters', '+1202CALLNOW'],
    ['full-width digits', '＋４９１５１１２３４５６７８'],
    ['a full-width plus', '＋49 151 12345678'],
    ['digits of another script', '+٤٩15112345678'],
    ['mathematical digits', '+𝟒𝟗15112345678'],
    ['superscripts', '+4915112345678²'],
    ['a blank beyond ASCII inside', '+49\u00a015112345678'],
    ['two numbers', '+12025550123 +12025550124'],
    ['nothing', ''],
    ['a number inside words', 'call +12025550123'],
  ])('refuses %s', (_, typed) => {
    expect(parseMobile(typed)).toBeNull();
  });
});

describe(loginKeys.name, () => {
  it.each([
    ['Anna@Example.com', { emailKey: 'anna@example.com', usernameKey: null, mobileNumber: null }],
    ['Anna', { emailKey: null, usernameKey: 'anna', mobileNumber: null }],
    ['+49 151 12345678', { emailKey: null, usernameKey: null, mobileNumber: '+4915112345678' }],
    ['＋４９１５１１２３４５６７８', { emailKey: null, usernameKey: null, mobileNumber: null }],
    ["' or 1=1 --", { emailKey: null, usernameKey: null, mobileNumber: null }],
  ])('reads %j as one kind of login at most', (typed, keys) => {
    expect(loginKeys(typed)).toEqual(keys);
  });
});
