import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KeyRingError } from './key-ring';
import { loadOrCreateKeyRing } from './key-ring.file';

const bytes = Buffer.alloc(32, 7);
const ring = JSON.stringify({ active: 'k1', keys: { k1: bytes.toString('base64url') } });

describe(loadOrCreateKeyRing, () => {
  let folder: string;
  let file: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'countersign-keys-'));
    file = join(folder, 'data', 'keys.json');
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const open = (isProduction = false, generate: () => Buffer = () => bytes) =>
    loadOrCreateKeyRing({ file, isProduction, generate });
  const never = (): Buffer => {
    throw new Error('asked for a key');
  };
  const place = (content: string, mode = 0o600): void => {
    mkdirSync(join(folder, 'data'));
    writeFileSync(file, content);
    chmodSync(file, mode);
  };
  const modeOf = (path: string): number => statSync(path).mode & 0o777;
  const refusal = (isProduction = false): string => {
    try {
      open(isProduction, never);
    } catch (error) {
      expect(error).toBeInstanceOf(KeyRingError);
      return (error as Error).message;
    }
    return 'not refused';
  };

  it('makes a ring on the first start, for its owner alone, and finds it again', () => {
    const made = open();
    expect(made.keyRing.active()).toEqual({ id: 'k1', key: bytes });
    expect(made.notices).toEqual([expect.stringContaining(file)]);
    expect([modeOf(file), modeOf(join(folder, 'data'))]).toEqual([0o600, 0o700]);
    expect(readdirSync(join(folder, 'data'))).toEqual(['keys.json']);
    const again = open(false, never);
    expect(again.keyRing.active().key).toEqual(bytes);
    expect(again.notices).toEqual([]);
  });

  it('takes the ring of another process that was faster', () => {
    const slow = open(false, () => {
      open(false, () => Buffer.alloc(32, 9));
      return bytes;
    });
    expect(slow.keyRing.active().key).toEqual(Buffer.alloc(32, 9));
    expect(slow.notices).toEqual([]);
    expect(readdirSync(join(folder, 'data'))).toEqual(['keys.json']);
  });

  it('makes none in production, and says how to', () => {
    const message = refusal(true);
    expect(message).toContain(file);
    expect(existsSync(join(folder, 'data'))).toBe(false);
    mkdirSync(join(folder, 'data'));
    const command = /\(umask.*\)$/.exec(message)?.[0] ?? 'false';
    execFileSync('sh', ['-c', command]);
    expect(modeOf(file)).toBe(0o600);
    expect(open(true, never).keyRing.ids()).toEqual(['k1']);
  });

  it.each([0o640, 0o604, 0o620, 0o644])('closes a file of mode %i, but refuses it in production', (mode) => {
    place(ring, mode);
    expect(refusal(true)).toContain('open to other accounts');
    expect(modeOf(file)).toBe(mode);
    expect(open().notices).toEqual([expect.stringContaining('0600')]);
    expect(modeOf(file)).toBe(0o600);
    expect(open(true).notices).toEqual([]);
  });

  it('takes a read-only file', () => {
    place(ring, 0o400);
    expect(open(true, never).notices).toEqual([]);
    expect(modeOf(file)).toBe(0o400);
  });

  const malformed = ['', '{', ring.slice(0, -1), `x${ring}`, ring.replace('k1', 'k2')];
  it.each(malformed)('names a malformed file and none of its keys (%#)', (content) => {
    place(content);
    const message = refusal();
    expect(message).toContain(file);
    expect(message).not.toContain(bytes.toString('base64url').slice(0, 6));
    expect(readFileSync(file, 'utf8')).toBe(content);
  });

  it('refuses what is no file, or too large for a ring', () => {
    place(`${ring}${' '.repeat(70_000)}`);
    expect(refusal()).toContain('no ordinary file');
    rmSync(file);
    mkdirSync(file);
    expect(refusal()).toContain('no ordinary file');
  });

  it('says why the file cannot be reached', () => {
    writeFileSync(join(folder, 'data'), '');
    expect(refusal()).toContain('ENOTDIR');
  });
});
