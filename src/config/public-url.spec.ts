import { PublicUrl } from './public-url';

describe(PublicUrl, () => {
  const local = PublicUrl.of('http://localhost:3000/');
  const wide = PublicUrl.of('https://Login.Example.com');

  it('says what it is', () => {
    expect(local).toMatchObject({
      href: 'http://localhost:3000',
      origin: 'http://localhost:3000',
      host: 'localhost:3000',
      isHttps: false,
      isLoopback: true,
    });
    expect(wide).toMatchObject({
      href: 'https://login.example.com', host: 'login.example.com', isHttps: true, isLoopback: false,
    });
  });

  it.each([
    'login.example.com', 'ftp://localhost', 'https://h/path', 'https://h/?q', 'https://h?', 'https://h#', 'https://u@h',
    'https://u:p@h', 'https://h.', 'javascript:alert(1)',
  ])('refuses %s', (text) => {
    expect(typeof PublicUrl.parse(text)).toBe('string');
  });

  it.each(['http://localhost:3000', 'http://127.0.0.1:3000', 'http://[::1]:3000'])('takes %s for its own', (origin) => {
    expect(local.acceptsOrigin(origin)).toBe(true);
    expect(local.acceptsHost(origin.slice('http://'.length))).toBe(true);
  });

  it.each([
    'https://localhost:3000', 'http://localhost:3001', 'http://localhost', 'http://127.0.0.2:3000', 'http://127.1:3000',
    'http://localhost.:3000', 'http://evil.localhost:3000', 'http://localhost:3000/', 'http://localhost:3000@evil',
    'HTTP://localhost:3000', 'null', '',
  ])('refuses the origin %s', (origin) => {
    expect(local.acceptsOrigin(origin)).toBe(false);
  });

  it('refuses an absent header', () => {
    expect(local.acceptsOrigin(undefined)).toBe(false);
    expect(local.acceptsHost(undefined)).toBe(false);
  });

  it('compares hosts in any case, with or without the default port', () => {
    expect(wide.acceptsHost('LOGIN.example.com')).toBe(true);
    expect(wide.acceptsHost('login.example.com:443')).toBe(true);
    expect(wide.acceptsHost('login.example.com:80')).toBe(false);
    expect(wide.acceptsHost('localhost')).toBe(false);
    expect(local.acceptsHost('localhost')).toBe(false);
  });

  it('has no other names where its own is not one of the three', () => {
    expect(PublicUrl.of('http://127.0.0.2:3000').acceptsOrigin('http://localhost:3000')).toBe(false);
  });

  it('links to its own paths only', () => {
    expect(local.link('/password/abc')).toBe('http://localhost:3000/password/abc');
    expect(() => local.link('password')).toThrow(RangeError);
    expect(() => local.link('//evil.example')).toThrow(RangeError);
  });
});
