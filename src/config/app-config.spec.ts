import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type AppConfig, CONFIG_VARIABLES, readAppConfig, withListeningPort } from './app-config';
import type { Variables } from './variables';

const production: Variables = {
  NODE_ENV: 'production',
  PUBLIC_URL: 'https://login.example.com',
  DATABASE_URL: 'postgres://role:s3cret-db@db:5432/countersign',
  ADMIN_LOGIN: 'root@example.com',
  ADMIN_PASSWORD: 'correct horse battery',
};

function configOf(env: Variables): AppConfig {
  const result = readAppConfig(env);
  if (!result.ok) {
    throw new Error(JSON.stringify(result.problems));
  }
  return result.config;
}

function problemsOf(env: Variables): string[] {
  const result = readAppConfig(env);
  return result.ok ? [] : result.problems.map(({ variable, message }) => `${variable} ${message}`);
}

function wrong(env: Variables): string[] {
  const result = readAppConfig(env);
  return result.ok ? [] : result.problems.map(({ variable }) => variable);
}

describe('the defaults', () => {
  it('need nothing at all in development', () => {
    const config = configOf({});
    expect(config).toMatchObject({
      environment: 'development',
      isProduction: false,
      database: { url: null, poolSize: 10 },
      dataDir: resolve('data'),
      keysFile: resolve('data/keys.json'),
      firstAdministrator: { login: 'administrator@localhost', password: null },
      mail: { smtpUrl: null, from: null },
      sms: { twilio: null, twilioBaseUrl: null, allowPrivateGateway: false },
      logLevel: 'info',
      warnings: [],
    });
    expect(config.http).toMatchObject({ host: '127.0.0.1', port: 3000, trustProxy: false });
    expect(config.http.publicUrl.href).toBe('http://localhost:3000');
  });

  it('take empty and blank values as absent, and ignore variables that are not ours', () => {
    const blank = Object.fromEntries(CONFIG_VARIABLES.map((name, index) => [name, index % 2 ? '' : '  ']));
    expect(configOf({ ...blank, PORTS: 'x' })).toEqual(configOf({}));
  });

  it('follow one another: the keys lie in the data folder, the public URL has the port', () => {
    const config = configOf({ DATA_DIR: '/var/lib/cs', PORT: '8080' });
    expect(config.keysFile).toBe('/var/lib/cs/keys.json');
    expect(config.http.publicUrl.href).toBe('http://localhost:8080');
    expect(configOf({ DATA_DIR: '/var/lib/cs', KEYS_FILE: 'ring.json' }).keysFile).toBe(resolve('ring.json'));
  });
});

describe('all problems together', () => {
  const bad: Variables = {
    LOG_LEVEL: 'loud',
    TRUST_PROXY: 'true',
    TWILIO_FROM: 'a name that is too long',
    SMTP_URL: 'http://user:hunter2@mail',
    ADMIN_LOGIN: 'nobody',
    DATABASE_POOL_SIZE: '1',
    DATABASE_URL: 'mysql://u:hunter2@h/db',
    PUBLIC_URL: 'https://me:hunter2@localhost',
    PORT: '65536',
    HOST: '0.0.0.0',
    TWILIO_AUTH_TOKEN: 'hunter2 ',
    ADMIN_PASSWORD: `hunter2${'x'.repeat(128)}`,
  };

  it('are reported at once, in the order of the documentation', () => {
    expect(wrong(bad)).toEqual([
      'HOST', 'PORT', 'PUBLIC_URL', 'TRUST_PROXY', 'DATABASE_URL', 'DATABASE_POOL_SIZE', 'ADMIN_LOGIN',
      'ADMIN_PASSWORD', 'SMTP_URL', 'MAIL_FROM', 'TWILIO_ACCOUNT_SID', 'TWILIO_FROM', 'LOG_LEVEL',
    ]);
  });

  it('and no message quotes what was given', () => {
    expect(problemsOf(bad).join('\n')).not.toContain('hunter2');
    for (const name of CONFIG_VARIABLES) {
      expect(problemsOf({ ...production, [name]: 'hun\nter2#@:/?' }).join('\n')).not.toContain('hun\nter2');
    }
  });

  it('leave out what depends on an unknown NODE_ENV', () => {
    expect(wrong({ NODE_ENV: 'prod', HOST: '0.0.0.0', PORT: 'x' })).toEqual(['NODE_ENV', 'PORT']);
  });
});

describe('production', () => {
  it('starts with what it requires', () => {
    expect(configOf(production)).toMatchObject({ isProduction: true, warnings: [] });
  });

  it.each([undefined, '', ' '])('warns at every start that links lead to this machine without a public URL: %j', (PUBLIC_URL) => {
    expect(configOf({ ...production, PUBLIC_URL }).warnings).toEqual([expect.stringMatching(/^PUBLIC_URL is not set/)]);
    expect(configOf({ PUBLIC_URL }).warnings).toEqual([]);
  });

  it('requires the database and the first administrator', () => {
    expect(problemsOf({ NODE_ENV: 'production' })).toEqual([
      'DATABASE_URL is required in production',
      'ADMIN_LOGIN is required in production',
      'ADMIN_PASSWORD is required in production',
    ]);
  });

  it.each([
    ['🔑'.repeat(11), ['ADMIN_PASSWORD']],
    ['🔑'.repeat(12), []],
    ['🔑'.repeat(128), []],
    ['🔑'.repeat(129), ['ADMIN_PASSWORD']],
    ['e\u0301'.repeat(128), []],
    ['e\u0301'.repeat(11), ['ADMIN_PASSWORD']],
  ])('counts the administrator password in code points (%#)', (password, expected) => {
    expect(wrong({ ...production, ADMIN_PASSWORD: password })).toEqual(expected);
  });

  it('keeps blanks at the ends of a password', () => {
    expect(configOf({ ...production, ADMIN_PASSWORD: ' twelve chars ' }).firstAdministrator.password).toBe(
      ' twelve chars ',
    );
  });

  it('refuses http in public unless told to, and then says so at every start', () => {
    const http = { ...production, PUBLIC_URL: 'http://login.example.com' };
    expect(wrong(http)).toEqual(['PUBLIC_URL']);
    expect(wrong({ ...http, ALLOW_INSECURE_HTTP: 'yes' })).toEqual(['PUBLIC_URL', 'ALLOW_INSECURE_HTTP']);
    expect(configOf({ ...http, ALLOW_INSECURE_HTTP: 'true' }).warnings).toEqual([
      expect.stringContaining('travel unencrypted'),
    ]);
    expect(configOf({ ...production, ALLOW_INSECURE_HTTP: 'true' }).warnings).toEqual([
      expect.stringContaining('not needed'),
    ]);
  });

  it('takes http on loopback and any listening address, but no random port', () => {
    expect(wrong({ ...production, PUBLIC_URL: 'http://127.0.0.1:3000', HOST: '0.0.0.0' })).toEqual([]);
    expect(wrong({ ...production, HOST: '[::]' })).toEqual([]);
    expect(configOf({ ...production, HOST: '[::]' }).http.host).toBe('::');
    expect(wrong({ ...production, PORT: '0' })).toEqual(['PORT']);
  });
});

describe('outside production', () => {
  it.each(['0.0.0.0', '::', '192.168.1.5', 'myhost', 'localhost.example.com', '::ffff:10.0.0.1'])(
    'refuses to listen on %s',
    (HOST) => {
      expect(problemsOf({ HOST })).toEqual([expect.stringContaining('HOST must be loopback')]);
    },
  );

  it.each(['127.0.0.1', '127.8.8.8', '::1', '[::1]', 'localhost', 'LOCALHOST'])('listens on %s', (HOST) => {
    expect(wrong({ HOST })).toEqual([]);
  });

  it.each(['256.1.1.1', '127.1', '0177.0.0.1', 'a b', '-x', 'x..y', 'http://localhost'])('%s is no host', (HOST) => {
    expect(problemsOf({ HOST })).toEqual(['HOST must be an IP address or a host name']);
  });

  it('refuses a public URL that is not loopback, https and ALLOW_INSECURE_HTTP or not', () => {
    expect(wrong({ PUBLIC_URL: 'https://login.example.com' })).toEqual(['PUBLIC_URL']);
    expect(wrong({ PUBLIC_URL: 'http://10.0.0.1', ALLOW_INSECURE_HTTP: 'true' })).toEqual(['PUBLIC_URL']);
    expect(wrong({ PUBLIC_URL: 'https://[::1]:8443' })).toEqual([]);
  });

  it.each(['', '1.5', '1e3', '-1', '0x50', '65536', '99999999999'])('PORT=%s', (PORT) => {
    expect(wrong({ PORT })).toEqual(PORT === '' ? [] : ['PORT']);
  });
});

describe(withListeningPort, () => {
  it('fills the default public URL in once the port is known', () => {
    const config = withListeningPort(configOf({ PORT: '0' }), 40123);
    expect(config.http).toMatchObject({ port: 40123 });
    expect(config.http.publicUrl.href).toBe('http://localhost:40123');
  });

  it('keeps a public URL that was given, and a port that was', () => {
    const given = configOf({ PORT: '0', PUBLIC_URL: 'http://127.0.0.1:8080' });
    expect(withListeningPort(given, 40123).http.publicUrl.href).toBe('http://127.0.0.1:8080');
    const fixed = configOf({ PORT: '3001' });
    expect(withListeningPort(fixed, 40123)).toBe(fixed);
    expect(wrong({ PORT: '0', PUBLIC_URL: 'http://localhost:0' })).toEqual(['PUBLIC_URL']);
  });
});

describe('database and paths', () => {
  it.each(['postgres://h/db', 'postgresql://u:p%23w@h:5433/db?sslmode=require', 'postgres:///db?host=/var/run'])(
    '%s is a database',
    (DATABASE_URL) => {
      expect(configOf({ DATABASE_URL }).database.url).toBe(DATABASE_URL);
    },
  );

  it.each(['db', 'http://h/db', 'postgres://u:p#w@h/db', 'postgres://u:12#w@h/db', 'postgres://u:p%zz@h/db', 'postgres://u%ff@h/db'])('%s is none', (DATABASE_URL) => {
    expect(wrong({ DATABASE_URL })).toEqual(['DATABASE_URL']);
  });

  it.each([['1', false], ['2', true], ['100', true], ['101', false]])('pool of %s: %s', (size, taken) => {
    expect(wrong({ DATABASE_POOL_SIZE: size })).toEqual(taken ? [] : ['DATABASE_POOL_SIZE']);
  });
});

describe('.env.example', () => {
  const lines = readFileSync(join(__dirname, '../../.env.example'), 'utf8').split('\n');

  it('lists every variable once, in the order of the code, commented out, with a sentence above it', () => {
    const named = lines.flatMap((line) => /^#?([A-Z][A-Z0-9_]*)=/.exec(line)?.[1] ?? []);
    expect(named).toEqual(CONFIG_VARIABLES);
    lines.forEach((line, index) => {
      expect(line === '' || line.startsWith('#')).toBe(true);
      if (/^#[A-Z0-9_]+=/.test(line)) {
        expect(lines[index - 1]).toMatch(/^# .+/);
      }
    });
  });

  it('would be accepted: each example, uncommented, is a right value', () => {
    const example = Object.fromEntries(
      lines.flatMap((line) => (/^#([A-Z][A-Z0-9_]*)=(.*)$/.exec(line) ? [line.slice(1).split(/=(.*)/s, 2)] : [])),
    ) as Record<string, string>;
    const oneWayToSend = { TWILIO_AUTH_TOKEN: 'token', TWILIO_API_KEY: '', TWILIO_MESSAGING_SERVICE_SID: '' };
    expect(problemsOf({ ...example, ...production, ...oneWayToSend })).toEqual([]);
  });
});
