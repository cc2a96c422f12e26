import { siteOf } from './arguments';

describe('siteOf', () => {
  it.each([
    [[], undefined],
    [['--site', 'alpha'], 'alpha'],
    [['--site=alpha'], 'alpha'],
  ])('%j names %s', (args, site) => {
    expect(siteOf(args)).toBe(site);
  });

  it.each([[['alpha']], [['--site']], [['--port', '3001']], [['-s', 'alpha']]])('refuses %j', (args) => {
    expect(() => siteOf(args)).toThrow(expect.objectContaining({ exitCode: 2 }));
  });
});
