import { isCrossSiteWrite } from './origin.rules';

const accepts = (origin: string) => origin === 'https://erp.example';

describe('isCrossSiteWrite', () => {
  it.each([
    ['POST', undefined, undefined, false, 'no browser'],
    ['POST', 'same-origin', 'https://erp.example', false, 'our own page'],
    ['POST', 'none', undefined, false, 'typed by the person'],
    ['POST', 'same-site', 'https://erp.example', true, 'a sister domain'],
    ['POST', 'cross-site', undefined, true, 'another site'],
    ['POST', 'cross-site', 'https://erp.example', true, 'a lying Origin does not help'],
    ['POST', undefined, 'https://evil.example', true, 'an old browser on another site'],
    ['POST', undefined, 'null', true, 'a sandboxed frame'],
    ['POST', 'same-origin', 'https://evil.example', true, 'headers that contradict each other'],
    ['POST', '', undefined, true, 'an empty header is not the word of a browser'],
    ['DELETE', 'cross-site', undefined, true, 'every writing method'],
    ['GET', 'cross-site', 'https://evil.example', false, 'reading changes nothing: links from elsewhere work'],
    ['HEAD', 'cross-site', undefined, false, 'reading'],
  ])('%s Sec-Fetch-Site=%s Origin=%s → %s (%s)', (method, fetchSite, origin, expected, _why) => {
    expect(isCrossSiteWrite({ method, fetchSite, origin }, accepts)).toBe(expected);
  });
});
