import { deviceInWords, deviceName, deviceOf } from './device-name';

describe(deviceName, () => {
  it.each([
    ['Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0', 'Firefox on Linux'],
    ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36 Edg/126.0', 'Edge on Windows'],
    ['Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Mobile/15E148 Safari/604.1', 'Safari on iOS'],
    ['Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36', 'Chrome on Android'],
    ['Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/126.0.0.0 Safari/537.36', 'Chrome on Linux'],
    ['curl/8.5.0', 'curl'],
  ])('%s', (userAgent, name) => {
    expect(deviceName(userAgent)).toBe(name);
  });

  it('repeats nothing a stranger chose', () => {
    expect(deviceName('Your account is blocked, call +49 30 1234 or see evil.example')).toBe('an unknown program');
  });

  it.each([
    ['Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0', 'Firefox unter Linux'],
    ['Whatever (Windows NT 10.0)', 'ein Programm unter Windows'],
    ['Whatever', 'ein unbekanntes Programm'],
  ])('%s, in German', (userAgent, name) => {
    expect(deviceInWords(deviceOf(userAgent)!, 'de')).toBe(name);
  });

  it('is null where nothing was sent', () => {
    expect(deviceName(null)).toBeNull();
  });
});
