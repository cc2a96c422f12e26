import type { SessionStrength } from '../../common/access/principal';

export interface ForwardedPerson {
  readonly userId: string;
  readonly email: string;
  readonly roleNames: readonly string[];
  readonly strength: SessionStrength | 'api_key';
  /** Public id of the session or key. */
  readonly credentialId: string;
}

/** Header values are ASCII (RFC 9110 §5.5). Role names are free text: encoded one by one, so a comma in one is no separator. */
export const forwardedHeaders = (person: ForwardedPerson): Readonly<Record<string, string>> => ({
  'X-Auth-User': person.userId,
  'X-Auth-Email': person.email,
  'X-Auth-Roles': person.roleNames.map(encodeURIComponent).join(','),
  'X-Auth-Strength': person.strength,
  'X-Auth-Session': person.credentialId,
});
