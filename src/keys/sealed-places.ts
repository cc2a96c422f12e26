import { passwordPlace } from '../auth/password/passwords.service';
import type { DemandableMethod } from '../common/access/principal';
import type { SecretPlace } from '../common/crypto/secret-box';
import { formerWayPlace } from '../delivery/former-ways';
import { secretPlace } from '../otp/factors/factor-secrets';
import { settingPlace } from '../system-settings/settings.repository';

/** A column that holds envelopes of `SecretBox`. */
export interface SealedPlace {
  readonly table: string;
  readonly column: string;
  /** The primary key: rows are gone through in its order. */
  readonly key: { readonly column: string; readonly type: 'uuid' | 'text' };
  /** Further columns `place` needs. */
  readonly needs: readonly string[];
  /** What the envelope of this row is bound to. `row`: the key and `needs`, by their column names. */
  place(row: Readonly<Record<string, string>>): SecretPlace;
}

/** Every one of them: what is missing here is not re-wrapped, and is lost with the key (held by test/keys/sealed-places). */
export const SEALED_PLACES: readonly SealedPlace[] = [
  {
    table: 'app_user',
    column: 'password_hash',
    key: { column: 'id', type: 'uuid' },
    needs: [],
    place: ({ id = '' }) => passwordPlace(id),
  },
  {
    table: 'second_factor',
    column: 'secret',
    key: { column: 'id', type: 'uuid' },
    needs: ['user_id', 'method'],
    place: ({ id = '', user_id: userId = '', method = '' }) => secretPlace({ id, userId, method: method as DemandableMethod }),
  },
  {
    table: 'outbox_message',
    column: 'former_way',
    key: { column: 'id', type: 'uuid' },
    needs: [],
    place: ({ id = '' }) => formerWayPlace(id),
  },
  {
    table: 'system_setting',
    column: 'sealed',
    key: { column: 'key', type: 'text' },
    needs: [],
    place: ({ key = '' }) => settingPlace(key),
  },
];

export const nameOf = ({ table, column }: Pick<SealedPlace, 'table' | 'column'>): string => `${table}.${column}`;

/**
 * Derived values that name their key and are still to be answered to: a mailed link that can be opened, a code that can be
 * entered. They cannot be re-wrapped (a hash has no inside), they run out: minutes for codes, hours for temporary ones, three days at most for links.
 */
export const IN_FLIGHT: Readonly<Record<string, string>> = {
  mailed_link: `
    select key_id as id from mailed_link
     where used_at is null and superseded_at is null and coalesce(expires_at, created_at + interval '1 day') > app_now()`,
  temporary_code: `
    select code.key_id as id from temporary_code code join app_user u on u.id = code.user_id and u.security_version = code.security_version
     where code.used_at is null and code.superseded_at is null and code.expires_at > app_now()`,
  delivered_code: `
    select convert_from(substring(code.destination_hash from 1 for position('\\x3a'::bytea in code.destination_hash) - 1), 'UTF8') as id
      from delivered_code code join challenge on challenge.id = code.challenge_id
     where code.used_at is null and code.superseded_at is null and coalesce(code.expires_at, challenge.expires_at) > app_now()
       and challenge.passed_at is null and challenge.cancelled_at is null and challenge.superseded_at is null`,
};
