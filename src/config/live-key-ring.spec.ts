import { chmodSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { KeyRing, newKeyRingDocument } from './key-ring';
import { editKeyRing } from './key-ring.edit';
import { LiveKeyRing } from './live-key-ring';

const bytes = (fill: number) => Buffer.alloc(32, fill);

describe(LiveKeyRing, () => {
  let folder: string;
  let file: string;
  let now: number;
  const where = () => ({ file, isProduction: true });
  const live = () => new LiveKeyRing(KeyRing.parse(JSON.parse(newKeyRingDocument(bytes(1)))), where(), () => now);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'countersign-keys-'));
    file = join(folder, 'keys.json');
    now = 0;
    writeFileSync(file, newKeyRingDocument(bytes(1)), { mode: 0o600 });
    Logger.overrideLogger(false);
  });
  afterEach(() => { rmSync(folder, { recursive: true }); });

  it('finds a key that was added, a second after the last look at the latest', () => {
    const ring = live();
    editKeyRing(where(), (each) => each.with('k2', bytes(2)));
    now = 999;
    expect(ring.key('k2')).toBeUndefined();
    now = 1_000;
    expect(ring.key('k2')).toEqual(bytes(2));
    expect(ring.activeId).toBe('k1');
  });

  it('follows which key is active, and lets go of one that was retired', () => {
    const ring = live();
    editKeyRing(where(), (each) => each.with('k2', bytes(2)).activating('k2').without('k1'));
    ring.look();
    expect([ring.activeId, ring.ids(), ring.key('k1')]).toEqual(['k2', ['k2'], undefined]);
  });

  it.each([
    ['nothing', ''],
    ['half a file', '{"active":"k1","keys":{"k1":'],
    ['the same id for another key', newKeyRingDocument(bytes(9))],
  ])('keeps what it knows when the file holds %s', (_what, text) => {
    const ring = live();
    writeFileSync(file, text);
    ring.look();
    expect([ring.activeId, ring.key('k1')]).toEqual(['k1', bytes(1)]);
  });

  it('keeps what it knows when the file is gone or open to others', () => {
    const ring = live();
    chmodSync(file, 0o644);
    ring.look();
    rmSync(file);
    ring.look();
    expect(ring.key('k1')).toEqual(bytes(1));
  });

  it('shows its ids and never a key', () => {
    expect(JSON.stringify({ ring: live() })).not.toContain(bytes(1).toString('base64url'));
  });

  it('a change keeps the other keys, the mode and a symbolic link', () => {
    const link = join(folder, 'link.json');
    symlinkSync(file, link);
    editKeyRing({ file: link, isProduction: true }, (ring) => ring.with('k2', bytes(2)));
    expect([statSync(file).mode & 0o777, live().ids()]).toEqual([0o600, ['k1']]);
    const ring = live();
    ring.look();
    expect([ring.key('k1'), ring.key('k2'), ring.newestId()]).toEqual([bytes(1), bytes(2), 'k2']);
  });

  it('a change that the ring refuses leaves the file as it was', () => {
    const before = statSync(file).mtimeMs;
    expect(() => editKeyRing(where(), (ring) => ring.without('k1'))).toThrow('"active" must name');
    expect(() => editKeyRing(where(), (ring) => ring.with('k1', bytes(3)))).toThrow('a key k1 already');
    expect(() => editKeyRing(where(), (ring) => ring.with('k2', bytes(1)))).toThrow('two keys are the same');
    expect(statSync(file).mtimeMs).toBe(before);
  });
});
