import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadEnvironment } from './environment';

describe(loadEnvironment, () => {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-environment-'));
  const before = process.env.DATABASE_POOL_SIZE;

  beforeAll(() => {
    mkdirSync(join(folder, 'sites', 'folder.env'), { recursive: true });
    writeFileSync(join(folder, 'sites', 'acme.env'), '# Acme\nDATABASE_URL="postgres://u:p#w@h/acme"\nPORT=\n');
    writeFileSync(join(folder, 'sites', 'beta.env'), 'DATABASE_POOL_SIZE=9\nDATA_DIR=\n');
    writeFileSync(join(folder, 'sites', 'gamma.env'), 'DATA_DIR=/srv/gamma\n');
    process.env.DATABASE_POOL_SIZE = '7';
    // Somebody who runs the tests may have exported them.
    delete process.env.DATABASE_URL;
    delete process.env.KEYS_FILE;
  });

  afterAll(() => {
    rmSync(folder, { recursive: true });
    if (before === undefined) {
      delete process.env.DATABASE_POOL_SIZE;
    } else {
      process.env.DATABASE_POOL_SIZE = before;
    }
  });

  it('copies the process environment', () => {
    const reading = loadEnvironment();
    expect(reading).toMatchObject({ ok: true, value: { DATABASE_POOL_SIZE: '7' } });
    expect(reading.ok && reading.value).not.toBe(process.env);
  });

  it('reads a site over it', () => {
    expect(loadEnvironment('acme', folder)).toMatchObject({
      ok: true,
      value: { DATABASE_POOL_SIZE: '7', DATABASE_URL: 'postgres://u:p#w@h/acme', PORT: '' },
    });
    expect(loadEnvironment('beta', folder)).toMatchObject({ value: { DATABASE_POOL_SIZE: '9' } });
    expect(process.env.DATABASE_URL).not.toBe('postgres://u:p#w@h/acme');
  });

  it('gives every site a folder of its own, unless its file names one', () => {
    const dataDir = (site: string) => {
      const reading = loadEnvironment(site, folder);
      return reading.ok && reading.value.DATA_DIR;
    };
    expect([dataDir('acme'), dataDir('beta'), dataDir('gamma')]).toEqual(['data/sites/acme', 'data/sites/beta', '/srv/gamma']);
    process.env.DATA_DIR = '/var/lib/countersign';
    try {
      expect([dataDir('acme'), dataDir('gamma')]).toEqual(['/var/lib/countersign/sites/acme', '/srv/gamma']);
    } finally {
      delete process.env.DATA_DIR;
    }
  });

  describe.each(['DATABASE_URL', 'KEYS_FILE'])('with %s exported', (variable) => {
    beforeEach(() => { process.env[variable] = '/exported'; });
    afterEach(() => { Reflect.deleteProperty(process.env, variable); });

    it('refuses a site whose file does not name one of its own', () => {
      expect(loadEnvironment('gamma', folder)).toEqual({
        ok: false,
        problems: [{ variable, message: expect.stringContaining('set it in sites/gamma.env, or unset it') }],
      });
    });

    it.each([['names one', '/own', '/own'], ['says there is none', '', '']])('takes the word of a file that %s', (_, own, value) => {
      writeFileSync(join(folder, 'sites', 'delta.env'), `${variable}=${own}\n`);
      expect(loadEnvironment('delta', folder)).toMatchObject({ ok: true, value: { [variable]: value } });
    });

    it('counts a blank one as absent, and says nothing without a site', () => {
      expect(loadEnvironment()).toMatchObject({ ok: true, value: { [variable]: '/exported' } });
      process.env[variable] = ' ';
      expect(loadEnvironment('gamma', folder).ok).toBe(true);
    });
  });

  it.each(['', '../acme', 'Acme', '-acme', 'a/b', 'a.b', 'a'.repeat(64)])('refuses the name %j', (site) => {
    expect(loadEnvironment(site, folder)).toEqual({
      ok: false,
      problems: [{ variable: '--site', message: expect.stringContaining('must be a name') }],
    });
  });

  it('says that a file is missing, or why it cannot be read', () => {
    expect(loadEnvironment('other', folder)).toMatchObject({
      problems: [{ message: 'sites/other.env does not exist in the working directory' }],
    });
    expect(loadEnvironment('folder', folder)).toMatchObject({
      problems: [{ message: 'sites/folder.env cannot be read (EISDIR)' }],
    });
  });
});
