import { countryOf, numberAsTyped, objectionToMailAddress, objectionToNumber } from './recipient.rules';

describe(objectionToMailAddress, () => {
  it.each(['anna@example.com', 'administrator@localhost', 'a.b+c@xn--mnchen-3ya.de', 'änne@example.de'])('takes %s', (address) => {
    expect(objectionToMailAddress(address)).toBeNull();
  });

  it.each([
    '"a@evil.io x"@good.io',
    'anna@example.com, bert@example.com',
    'Anna <anna@example.com>',
    'anna@example.com\r\nBcc: bert@example.com',
    'anna@@example.com',
    'a@b@c',
    '@example.com',
    'anna',
    `${'a'.repeat(65)}@example.com`,
    'anna\u202e@example.com',
    '',
  ])('refuses %j', (address) => {
    expect(objectionToMailAddress(address)).not.toBeNull();
  });
});

describe(objectionToNumber, () => {
  it.each(['+4915112345678', '+493012345'])('takes %s', (number) => {
    expect(objectionToNumber(number, ['DE'])).toBeNull();
  });

  it.each([
    ['another country', '+12025550123'],
    ['a satellite network', '+88216123456'],
    ['a premium number', '+19005551234'],
    ['sixteen digits', '+4915112345678901'],
    ['letters', '+49151ABCDEFG'],
    ['an extension', '+4915112345678;ext=5'],
    ['full-width digits', '+４９１５１１２３４５６７８'],
    ['no plus', '4915112345678'],
    ['spaces', '+49 151 12345678'],
    ['a number nobody has', '+49111'],
  ])('refuses %s', (_, number) => {
    expect(objectionToNumber(number, ['DE'])).not.toBeNull();
  });

  it('refuses premium numbers of an allowed country too', () => {
    expect(objectionToNumber('+19005551234', ['US'])).toContain('premium');
  });

  it('refuses everything while no country is allowed', () => {
    expect(objectionToNumber('+4915112345678', [])).not.toBeNull();
  });

  it('takes any country for the development mailbox, but numbers only', () => {
    expect(objectionToNumber('+12025550123', 'any')).toBeNull();
    expect(objectionToNumber('anna@example.com', 'any')).not.toBeNull();
  });
});

describe(countryOf, () => {
  it.each([
    ['+4915112345678', 'DE'],
    ['+15005550006', 'US'],
    ['COUNTERSIGN', null],
    ['12345', null],
  ])('%s is of %s', (sender, country) => {
    expect(countryOf(sender)).toBe(country);
  });
});

describe(numberAsTyped, () => {
  it.each(['+4915112345678', '+49 151 1234-5678', ' +49 (151) 123.456/78 '])('takes %j', (typed) => {
    expect(numberAsTyped(typed)).toBe('+4915112345678');
  });

  it.each(['+４９15112345678', '+49 151 12345678 ext. 5', '0151 12345678', '+49 151 12345678;+1', 'anna', ''])('leaves %j to be refused', (typed) => {
    expect(objectionToNumber(numberAsTyped(typed), 'any')).not.toBeNull();
  });
});
