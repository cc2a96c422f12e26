import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { KeyedHash, tokenHash } from '../../common/crypto/keyed-hash';
import { newId } from '../../common/ids';
import { APP_CONFIG, type AppConfig } from '../../config/app-config';
import { type LinkPurpose, MailedLinkEntity } from './mailed-link.entity';

export interface NewLink {
  /** Where the caller had to know it before. */
  readonly id?: string;
  readonly purpose: LinkPurpose;
  readonly userId: string;
  /** The account's at this moment; the reader compares it with the one of then. */
  readonly securityVersion: number;
  /** Counted from sending. */
  readonly lifetimeSeconds: number;
  readonly factorId?: string;
  readonly boundTo?: string;
}

export type LinkState = 'open' | 'expired' | 'used' | 'superseded' | 'unsent';

export interface FoundLink {
  readonly link: MailedLinkEntity;
  readonly state: LinkState;
}

/** base64url of 32 bytes; the last character carries two bits, so only these endings are canonical. */
const TOKEN = /^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/;

/** Where each kind is answered (contract §4). */
const PATHS: Readonly<Record<LinkPurpose, string>> = { enrolment: '/qrcode/', invitation: '/password/', password_reset: '/password/' };

/**
 * A newer link of the same person and purpose voids this one whether or not its row was marked: two requests at once
 * do not see each other's row, and both links would live. UUIDv7 keys sort by birth. Only what a sign-in had mailed
 * leaves standing what was mailed for none: whoever knows the password could void an administrator's link by trying it.
 */
const SUPERSEDED = `(link.superseded_at is not null or exists (
  select 1 from mailed_link newer where newer.user_id = link.user_id and newer.purpose = link.purpose and newer.id > link.id
     and (newer.bound_to is null or link.bound_to is not null)))`;

const STATE = `case
  when link.used_at is not null then 'used'
  when ${SUPERSEDED} then 'superseded'
  when link.expires_at is null then 'unsent'
  when link.expires_at <= app_now() then 'expired'
  else 'open' end`;

const SUPERSEDE = `
  update mailed_link set superseded_at = app_now()
   where user_id = $1 and purpose = $2 and used_at is null and superseded_at is null and ($3::uuid is null or bound_to is not null)`;

const START_LIFE = `
  update mailed_link link set expires_at = app_now() + lifetime_seconds * interval '1 second'
   where id = $1 and used_at is null and not ${SUPERSEDED}
  returning purpose, key_id`;

const USE = `
  update mailed_link link set used_at = app_now()
   where id = $1 and used_at is null and expires_at > app_now() and not ${SUPERSEDED}`;

/** Links of a single purpose that are mailed: made, brought to life when sent, found by their token, used once. */
@Injectable()
export class MailedLinks {
  constructor(
    private readonly dataSource: DataSource,
    private readonly keyedHash: KeyedHash,
    @Inject(APP_CONFIG) private readonly config: AppConfig,
  ) {}

  /** Voids the person's open links of that purpose; one that a sign-in or session began, only those that one began. The token is not known yet: `startLife` tells it when it is sent. */
  async create(input: NewLink, manager: EntityManager): Promise<MailedLinkEntity> {
    await manager.query(SUPERSEDE, [input.userId, input.purpose, input.boundTo ?? null]);
    const id = input.id ?? newId();
    const keyId = this.keyedHash.activeKeyId;
    await manager.insert(MailedLinkEntity, {
      id,
      purpose: input.purpose,
      userId: input.userId,
      securityVersion: input.securityVersion,
      factorId: input.factorId ?? null,
      boundTo: input.boundTo ?? null,
      keyId,
      tokenHash: tokenHash(this.keyedHash.linkToken(input.purpose, id, keyId)),
      lifetimeSeconds: input.lifetimeSeconds,
    });
    return manager.findOneByOrFail(MailedLinkEntity, { id });
  }

  /**
   * For the composer: its life starts now, again at every attempt to send it. Null when it was used or superseded
   * meanwhile. @throws when its key has left the ring.
   */
  async startLife(id: string): Promise<string | null> {
    const [rows] = await this.dataSource.query<[{ purpose: LinkPurpose; key_id: string }[], number]>(START_LIFE, [id]);
    const row = rows[0];
    return row ? this.keyedHash.linkToken(row.purpose, id, row.key_id) : null;
  }

  /** The address that is mailed. */
  url(purpose: LinkPurpose, token: string): string {
    return this.config.http.publicUrl.link(`${PATHS[purpose]}${token}`);
  }

  /** Null for a token that never was. Whether the account changed since (`securityVersion`) is for the caller to judge. */
  async find(purpose: LinkPurpose, token: string, manager: EntityManager = this.dataSource.manager): Promise<FoundLink | null> {
    if (!TOKEN.test(token)) return null;
    const { entities, raw } = await manager
      .createQueryBuilder(MailedLinkEntity, 'link')
      .addSelect(STATE, 'state')
      .where('link.tokenHash = :hash and link.purpose = :purpose', { hash: tokenHash(token), purpose })
      .getRawAndEntities<{ state: LinkState }>();
    const [link, row] = [entities[0], raw[0]];
    return link && row ? { link, state: row.state } : null;
  }

  /** Uses it up, in the transaction of what it opens. False: somebody was faster, or its time is over. */
  async use(id: string, manager: EntityManager): Promise<boolean> {
    const [, count] = await manager.query<[unknown[], number]>(USE, [id]);
    return count === 1;
  }
}
