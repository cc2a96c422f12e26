/**
 * What the key ring offers to those who encrypt and derive. A port, because the ring itself is configuration
 * and `common` imports nothing of ours. Keys are 32 bytes.
 */
export interface KeyMaterial {
  readonly activeId: string;
  ids(): readonly string[];
  /** `undefined` for an id that is not in the ring: the caller fails closed (security requirements §3.7). */
  key(id: string): Buffer | undefined;
}

export const KEY_MATERIAL = Symbol('KEY_MATERIAL');
