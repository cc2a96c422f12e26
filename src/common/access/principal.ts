import type { Permission } from './permission';

/** A factor kind as the API speaks of it. `webauthn` is reserved (product P-99b). */
export const METHODS = ['totp', 'email', 'sms', 'recovery_code', 'temporary_code'] as const;
export type Method = (typeof METHODS)[number];

/** What an administrator may demand; the other two are ways back, accepted but never demanded. */
export const DEMANDABLE_METHODS = ['totp', 'email', 'sms'] as const satisfies readonly Method[];
export type DemandableMethod = (typeof DEMANDABLE_METHODS)[number];

export type SessionStrength = 'one_factor' | 'two_factor';

export interface AnonymousPrincipal {
  readonly kind: 'anonymous';
}

/** Password right, factor owed. Reaches the pending routes and nothing else (product P-72). */
export interface PendingPrincipal {
  readonly kind: 'pending';
  readonly userId: string;
  readonly pendingLoginId: string;
  readonly challengeId: string;
}

export interface UserPrincipal {
  readonly kind: 'user';
  readonly userId: string;
  /** Normalised e-mail address. */
  readonly login: string;
  readonly permissions: ReadonlySet<Permission>;
  /** Holders of the built-in role `Administrator` are bound by fewer privilege rules (contract §5). */
  readonly isAdministrator: boolean;
  readonly roleNames: readonly string[];
  readonly session: {
    readonly id: string;
    readonly strength: SessionStrength;
    /** The last time a factor was proven, or the password by somebody who has no factor; what "fresh" is judged by. */
    readonly freshAt: Date | null;
  };
}

/** A program with an API key. It is no `UserPrincipal`, so what acts for one cannot act for it. */
export interface ApiKeyPrincipal {
  readonly kind: 'api_key';
  /** Public id of the key. */
  readonly keyId: string;
  /** Its owner. */
  readonly userId: string;
  /** Scopes of the key that its owner holds now. */
  readonly permissions: ReadonlySet<Permission>;
}

/** Shapes, not one with flags: "pending" and "signed in" cannot be mixed up. */
export type Principal = AnonymousPrincipal | PendingPrincipal | UserPrincipal | ApiKeyPrincipal;

export const ANONYMOUS: AnonymousPrincipal = { kind: 'anonymous' };
