import { inspect } from 'node:util';
import { z } from 'zod';

const KEY_BYTES = 32;
const KEY_ID = /^[A-Za-z0-9_-]{1,32}$/;

/** The ring cannot be used. The message never holds key material; at start it ends the process with exit code 78. */
export class KeyRingError extends Error {
  override readonly name = 'KeyRingError';
}

/**
 * The keys that seal secrets at rest: one is active (seals), all of them open. Immutable.
 * Printing, logging or serialising a ring shows its ids alone.
 */
export class KeyRing {
  readonly #keys: ReadonlyMap<string, Buffer>;

  private constructor(
    readonly activeId: string,
    keys: ReadonlyMap<string, Buffer>,
  ) {
    this.#keys = keys;
  }

  /**
   * @param document `{ "active": "k2", "keys": { "k1": "<base64url, 32 bytes>", … } }`; ids: 1–32 of A–Z a–z 0–9 _ -
   * @throws KeyRingError naming the key by its place, never by what stands there
   */
  static parse(document: unknown): KeyRing {
    const parsed = keyRingDocument.safeParse(document);
    if (!parsed.success) {
      throw new KeyRingError(parsed.error.issues.map((issue) => issue.message).join('; '));
    }
    const keys = Object.entries(parsed.data.keys).map(([id, text]) => [id, decode(text)] as const);
    return new KeyRing(parsed.data.active, new Map(keys));
  }

  /** By way of the document, so that what is written is what would be read. */
  private static of(activeId: string, keys: readonly (readonly [string, Buffer])[]): KeyRing {
    return KeyRing.parse(JSON.parse(documentOf(activeId, keys)));
  }

  ids(): string[] {
    return [...this.#keys.keys()];
  }

  /** 32 bytes, a copy: nobody can change the ring through it. */
  key(id: string): Buffer | undefined {
    const key = this.#keys.get(id);
    return key === undefined ? undefined : Buffer.from(key);
  }

  active(): { readonly id: string; readonly key: Buffer } {
    const key = this.key(this.activeId);
    if (key === undefined) {
      throw new KeyRingError('the active key is not in the ring');
    }
    return { id: this.activeId, key };
  }

  /** The one listed last: what was added last. */
  newestId(): string {
    return this.ids().at(-1) ?? this.activeId;
  }

  /** With one key more, listed last and not active. `bytes`: 32 from a secure source. @throws KeyRingError */
  with(id: string, bytes: Buffer): KeyRing {
    if (this.#keys.has(id)) throw new KeyRingError(`there is a key ${id} already`);
    return KeyRing.of(this.activeId, [...this.#keys, [id, bytes]]);
  }

  /** @throws KeyRingError for a key that is not in the ring */
  activating(id: string): KeyRing {
    return KeyRing.of(id, [...this.#keys]);
  }

  /** @throws KeyRingError for the active key */
  without(id: string): KeyRing {
    return KeyRing.of(this.activeId, [...this.#keys].filter(([each]) => each !== id));
  }

  /** The text of the key file. Holds every key: for the file alone. */
  toDocument(): string {
    return documentOf(this.activeId, [...this.#keys]);
  }

  /** True when every key both rings have is the same in both: one id must never mean two keys. */
  agreesWith(other: KeyRing): boolean {
    return [...this.#keys].every(([id, key]) => other.key(id)?.equals(key) ?? true);
  }

  toJSON(): { activeId: string; ids: string[] } {
    return { activeId: this.activeId, ids: this.ids() };
  }

  [inspect.custom](): string {
    return `KeyRing ${JSON.stringify(this.toJSON())}`;
  }
}

/** The document of a ring with one new key. `bytes`: 32 from a secure source. */
export function newKeyRingDocument(bytes: Buffer): string {
  return documentOf('k1', [['k1', bytes]]);
}

function documentOf(active: string, keys: readonly (readonly [string, Buffer])[]): string {
  const texts = Object.fromEntries(keys.map(([id, key]) => [id, key.toString('base64url')]));
  return `${JSON.stringify({ active, keys: texts }, null, 2)}\n`;
}

// Every message is ours and places are numbers: somebody who swaps an id and its key must not find the key in the log.
const keyRingDocument = z
  .strictObject(
    {
      active: z.string({ error: '"active" must name one of the keys' }),
      keys: z.record(z.string(), z.string({ error: 'every key must be text' }), { error: '"keys" must be an object' }),
    },
    { error: 'the document must be an object with "active" and "keys" and nothing else' },
  )
  .superRefine((document, context) => {
    for (const objection of objectionsTo(document)) {
      context.addIssue(objection);
    }
  });

function objectionsTo({ active, keys }: { active: string; keys: Record<string, string> }): string[] {
  const entries = Object.entries(keys);
  const objections = entries.flatMap(([id, text], index) => {
    const place = `key number ${index + 1}`;
    return [
      ...(KEY_ID.test(id) ? [] : [`${place} must have an id of 1 to 32 letters, digits, _ and -`]),
      ...(isKey(text) ? [] : [`${place} must be ${KEY_BYTES} random bytes in base64url without padding`]),
    ];
  });
  if (new Set(Object.values(keys)).size < entries.length) {
    objections.push('two keys are the same: retiring one would leave its twin in use');
  }
  if (!Object.hasOwn(keys, active)) {
    objections.push('"active" must name one of the keys');
  }
  return objections;
}

/** Canonical only: base64url has several spellings of one key (RFC 4648 §3.5), and duplicates are compared as text. */
function isKey(text: string): boolean {
  const bytes = decode(text);
  return bytes.length === KEY_BYTES && bytes.toString('base64url') === text && bytes.some((byte) => byte !== 0);
}

function decode(text: string): Buffer {
  return Buffer.from(text, 'base64url');
}
