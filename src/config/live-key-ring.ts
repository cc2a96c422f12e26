import { statSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { Logger } from '@nestjs/common';
import type { KeyMaterial } from '../common/crypto/key-material';
import { type KeyRing, KeyRingError } from './key-ring';
import { type KeyRingFile, readKeyRing } from './key-ring.file';
import { systemErrorCode } from './system-error';

/** How old what a running server knows about its key file can be. `keys rotate` waits longer than this. */
export const KEY_FILE_LOOK_MS = 1_000;

/**
 * The ring of a running process. It follows its file: keys are added, rotated and retired without a restart, and a process
 * can read a new key before any process writes with it (`keys add`, and only later `keys rotate`). A file that cannot be
 * used changes nothing: the ring of before stays, and the log says so once.
 */
export class LiveKeyRing implements KeyMaterial {
  private readonly logger = new Logger('Keys');
  private seen = '';
  private lookedAt: number;

  constructor(
    private ring: KeyRing,
    private readonly file: Pick<KeyRingFile, 'file' | 'isProduction'>,
    private readonly milliseconds: () => number = () => performance.now(),
  ) {
    this.lookedAt = milliseconds();
  }

  get activeId(): string {
    return this.ring.activeId;
  }

  ids(): readonly string[] {
    return this.ring.ids();
  }

  newestId(): string {
    return this.ring.newestId();
  }

  /** An id nobody knows yet is looked for in the file, so that a row of another process opens the moment it is there. */
  key(id: string): Buffer | undefined {
    const known = this.ring.key(id);
    if (known !== undefined) return known;
    // Bounded: a damaged row asks for a key that never was, again and again.
    if (this.milliseconds() - this.lookedAt >= KEY_FILE_LOOK_MS) this.look();
    return this.ring.key(id);
  }

  /** Reads the file if it is another one than the last time. */
  look(): void {
    this.lookedAt = this.milliseconds();
    const stamp = stampOf(this.file.file);
    if (stamp === this.seen) return;
    this.seen = stamp;
    try {
      this.take(readKeyRing(this.file));
    } catch (error) {
      if (!(error instanceof KeyRingError)) throw error;
      this.logger.error({ message: 'the key file cannot be used; going on with the keys of before', fault: error.message });
    }
  }

  /** Looks every second, also when nobody asks for a new key: another one may have become active. Ended by the returned function. */
  watch(): () => void {
    const timer = setInterval(() => { this.look(); }, KEY_FILE_LOOK_MS).unref();
    return () => { clearInterval(timer); };
  }

  toJSON(): unknown {
    return this.ring.toJSON();
  }

  /** One id with two different keys would seal what nobody else can open. */
  private take(ring: KeyRing): void {
    if (!this.ring.agreesWith(ring)) throw new KeyRingError(`the key file ${this.file.file} gives a known id another key`);
    const isNew = ring.activeId !== this.ring.activeId || ring.ids().join() !== this.ring.ids().join();
    this.ring = ring;
    if (isNew) this.logger.log({ message: 'the key file has changed', active: ring.activeId, ring: ring.ids() });
  }
}

/** A file that is put in place by rename has another inode, whatever its time says. */
function stampOf(file: string): string {
  try {
    const { dev, ino, size, mtimeMs } = statSync(file);
    return [dev, ino, size, mtimeMs].join(':');
  } catch (error) {
    // Reading it tells why.
    return systemErrorCode(error) ?? 'none';
  }
}
