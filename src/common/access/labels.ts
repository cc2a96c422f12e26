import { SetMetadata } from '@nestjs/common';
import type { Permission } from './permission';

/**
 * Labels stand here, the guards that enforce them in `auth/guards`: a feature can say who may enter without importing
 * the lock. A route without any label needs a full session that meets the policy.
 */
export const PUBLIC = 'access:public';
export const PENDING = 'access:pending';
export const SHORT_SESSION = 'access:short-session';
export const PERMISSION = 'access:permission';
export const FRESH_PROOF = 'access:fresh-proof';
export const ONE_TIME_PASSWORD = 'access:one-time-password';

/** Anybody, signed in or not. */
export const Public = () => SetMetadata(PUBLIC, true);

/**
 * A pending login may enter. `only`: nobody else may (a full session answers `unauthenticated` there);
 * `enrolling`: a full session may as well, a pending login only while it owes an enrolment.
 */
export const Pending = (kind: 'only' | 'enrolling') => SetMetadata(PENDING, kind);

/** A session that fell short of the policy may enter, to prove or enrol what it lacks, or to leave (contract §4). */
export const ShortSession = () => SetMetadata(SHORT_SESSION, true);

/** A session opened with a one-time password may enter. */
export const OneTimePassword = () => SetMetadata(ONE_TIME_PASSWORD, true);

export const RequirePermission = (permission: Permission) => SetMetadata(PERMISSION, permission);

/**
 * A factor proven, or the password by somebody without one, at most `step_up_max_age` seconds ago (ASVS 5.0 §7.5.3). Asked
 * of full sessions only: a pending login that may enter has just proven its password.
 */
export const RequireFreshProof = () => SetMetadata(FRESH_PROOF, true);

/** A session by a temporary code is fresh here, and nowhere else: it is for setting a factor up (product P-81). */
export const TEMPORARY_CODE_SUFFICES = 'access:temporary-code-suffices';
export const TemporaryCodeSuffices = () => SetMetadata(TEMPORARY_CODE_SUFFICES, true);

/**
 * A program may enter by an API key. Without it a route is closed to keys, whatever permission they hold: they read, and
 * they reach nothing of factors, passwords, sessions and keys (contract §4, docs/decisions/0010).
 */
export const OPEN_TO_API_KEYS = 'access:open-to-api-keys';
export const OpenToApiKeys = () => SetMetadata(OPEN_TO_API_KEYS, true);

/** A proxy asks here for everything a browser loads, icons too: a pending login that comes along tries to skip no step. */
export const ASKED_BY_PROXY = 'access:asked-by-proxy';
export const AskedByProxy = () => SetMetadata(ASKED_BY_PROXY, true);

/**
 * Nobody enters as a person: a program on this machine itself needs no credential, and one from elsewhere an API key
 * (`OpenToApiKeys`, contract §4 `/metrics`).
 */
export const THIS_MACHINE = 'access:this-machine';
export const OpenToThisMachine = () => SetMetadata(THIS_MACHINE, true);

/** Asking does not keep the session alive: a page may poll it (contract §4). */
export const NOT_ACTIVITY = 'access:not-activity';
export const NotActivity = () => SetMetadata(NOT_ACTIVITY, true);
