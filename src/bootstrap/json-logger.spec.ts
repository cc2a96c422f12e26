import { QueryFailedError } from 'typeorm';
import { JsonLogger } from './json-logger';

describe('the log', () => {
  let lines: Record<string, unknown>[];
  let raw: string;
  const logger = (level: 'error' | 'warn' | 'info' | 'debug' = 'debug') =>
    new JsonLogger(level, (line) => {
      raw += line;
      lines.push(JSON.parse(line) as Record<string, unknown>);
    });
  beforeEach(() => {
    lines = [];
    raw = '';
  });

  it('is one object per line with level and context', () => {
    logger().log('two\nlines', 'Outbox');
    expect(lines).toEqual([{ time: expect.any(String), level: 'info', context: 'Outbox', message: 'two\nlines' }]);
    expect(raw.split('\n')).toHaveLength(2);
  });

  it('obeys its level', () => {
    for (const level of ['error', 'warn', 'info', 'debug'] as const) {
      const log = logger(level);
      log.error('e');
      log.warn('w');
      log.log('l');
      log.debug('d');
    }
    expect(lines.map(({ message }) => message).join('')).toBe('e' + 'ew' + 'ewl' + 'ewld');
  });

  it('strikes out what is named like a secret, however deep, and credentials in URLs', () => {
    logger().warn({ message: 'smtp://user:s3cret@mail.example.com:587 refused', options: { auth: { pass: 1, password: 's3cret' } }, code: '123456', headers: [{ cookie: 's3cret' }] });
    expect(raw).not.toMatch(/s3cret|123456/);
    expect(lines[0]).toMatchObject({ message: 'smtp://***@mail.example.com:587 refused' });
  });

  it("keeps a failed statement's parameters to itself", () => {
    logger().error(new QueryFailedError('select $1', ['s3cret'], new Error('duplicate key')), 'Server');
    expect(raw).toContain('duplicate key');
    expect(raw).not.toContain('s3cret');
  });

  it('survives what cannot be written as JSON', () => {
    const round: Record<string, unknown> = { big: 10n };
    round.self = round;
    expect(() => { logger().log(round); }).not.toThrow();
  });
});
