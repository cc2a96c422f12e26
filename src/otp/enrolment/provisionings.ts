import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { SystemSettingsService } from '../../system-settings/system-settings.service';
import { UserEntity } from '../../users/user.entity';
import { FactorSecrets, withSecret } from '../factors/factor-secrets';
import { otpauthUri } from '../factors/totp/otpauth-uri';
import { qrSvg } from '../factors/totp/qr-code';
import type { Provisioning } from './provisioning';

export interface ProvisionedPerson {
  readonly provisioning: Provisioning;
  readonly firstName: string;
  readonly account: string;
  readonly issuer: string;
}

/** Shows a secret, and only one that waits for confirmation: an active factor's is never seen again (requirements R-032). */
@Injectable()
export class Provisionings {
  constructor(
    private readonly dataSource: DataSource,
    private readonly secrets: FactorSecrets,
    private readonly settings: SystemSettingsService,
  ) {}

  /** null when it was confirmed, discarded, is too old, or its secret does not open (the alarm is raised then). */
  async find(factorId: string): Promise<ProvisionedPerson | null> {
    const factor = await withSecret(this.dataSource.manager)
      .andWhere(`factor.id = :factorId and factor.method = 'totp'`, { factorId })
      .andWhere('factor.confirmedAt is null and factor.providedAt is null and factor.pendingUntil > app_now()')
      .getOne();
    const user = factor && (await this.dataSource.manager.findOneBy(UserEntity, { id: factor.userId }));
    const secret = factor && (await this.secrets.open(factor));
    if (!factor?.pendingUntil || !user || !secret) return null;
    const { otp_issuer_name: issuer } = (await this.settings.current()).settings;
    const uri = otpauthUri({ issuer, account: user.email, secret });
    const provisioning = { id: factor.id, secret, otpauthUri: uri, qrSvg: await qrSvg(uri), expiresAt: factor.pendingUntil };
    return { provisioning, firstName: firstName(user), account: user.email, issuer };
  }
}

export const firstName = (user: UserEntity): string => user.fullName.trim().split(/\s+/)[0] ?? '';
