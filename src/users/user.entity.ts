import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, Unique } from 'typeorm';
import type { DemandableMethod } from '../common/access/principal';
import type { SealedText } from '../common/crypto/secret-text';
import { RoleProfileEntity } from './role-profiles/role-profile.entity';

export type UserType = 'system' | 'website';
export type TwoFactorRequirement = 'by_role' | 'required' | 'exempt';

@Entity('app_user')
@Unique(['emailKey'])
@Unique(['usernameKey'])
@Unique(['mobileNumber'])
@Check('app_user_user_type_check', `user_type IN ('system', 'website')`)
@Check('app_user_two_factor_requirement_check', `two_factor_requirement IN ('by_role', 'required', 'exempt')`)
@Check('app_user_two_factor_method_check', `two_factor_method IN ('totp', 'email', 'sms')`)
export class UserEntity {
  @PrimaryColumn('uuid')
  id: string;

  /** As mail is sent to it. */
  @Column('text')
  email: string;

  /** As it is compared: trimmed, NFKC, lower case (CVE-2019-19844: look-alikes must not be two accounts). */
  @Column('text')
  emailKey: string;

  @Column('timestamptz', { nullable: true })
  emailVerifiedAt: Date | null;

  @Column('text', { nullable: true })
  username: string | null;

  @Column('text', { nullable: true })
  usernameKey: string | null;

  /** E.164. */
  @Column('text', { nullable: true })
  mobileNumber: string | null;

  @Column('timestamptz', { nullable: true })
  mobileVerifiedAt: Date | null;

  @Column('text')
  fullName: string;

  @Column('text')
  userType: UserType;

  /** Gives the roles: a change of it is a change of theirs. */
  @Column('uuid', { nullable: true })
  @Index()
  roleProfileId: string | null;

  @ManyToOne(() => RoleProfileEntity, { onDelete: 'RESTRICT' })
  @JoinColumn({ name: 'role_profile_id' })
  roleProfile: RoleProfileEntity | null;

  @Column('text', { nullable: true })
  language: string | null;

  @Column('timestamptz', { nullable: true })
  disabledAt: Date | null;

  /** A sealed argon2id PHC string: the database alone cannot test a password. Never selected unless asked for. */
  @Column('text', { nullable: true, select: false })
  passwordHash: SealedText | null;

  @Column('timestamptz', { nullable: true })
  passwordSetAt: Date | null;

  /** When a mailed link set the password: for a while the mailbox proves nothing more than that (product P-84). */
  @Column('timestamptz', { nullable: true })
  passwordResetByMailAt: Date | null;

  /** Set for a generated password: until when it is good for its one sign-in. */
  @Column('timestamptz', { nullable: true })
  oneTimePasswordUntil: Date | null;

  @Column('timestamptz', { nullable: true })
  oneTimePasswordUsedAt: Date | null;

  /** Rises with password, factor, contact, disabling and reset; sessions, challenges and links of an older one are dead. */
  @Column('integer', { default: 1 })
  securityVersion: number;

  @Column('text', { default: 'by_role' })
  twoFactorRequirement: TwoFactorRequirement;

  @Column('text', { nullable: true })
  twoFactorMethod: DemandableMethod | null;

  @Column('timestamptz', { nullable: true })
  exemptUntil: Date | null;

  @Column('text', { nullable: true })
  exemptReason: string | null;

  @Column('timestamptz', { nullable: true })
  alwaysAskSince: Date | null;

  /** When the policy first asked this user: grace is counted from here, once (product P-09). */
  @Column('timestamptz', { nullable: true })
  firstAskedAt: Date | null;

  /** An administrator took all factors away; null again once the next one is confirmed (product P-81). */
  @Column('timestamptz', { nullable: true })
  twoFactorResetAt: Date | null;

  /** The first sign-in of the account, from whatever browser: nobody is surprised by that one. */
  @Column('timestamptz', { nullable: true })
  firstSignedInAt: Date | null;

  @Column('text', { array: true, default: '{}' })
  allowedAddresses: string[];

  @Column('boolean', { default: false })
  waiveAddressesWithSecondFactor: boolean;

  @Column('integer', { default: 1 })
  version: number;

  @Column('timestamptz', { default: () => 'app_now()' })
  createdAt: Date;

  @Column('timestamptz', { default: () => 'app_now()' })
  updatedAt: Date;
}
