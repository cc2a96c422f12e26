import type { Provisioning } from '../../otp/enrolment/provisioning';
import type { ProvisioningValues } from '../rendering/page';

/** The key in groups of four: nobody copies 32 characters from a screen in one go (product P-32). */
export const keyGroups = (secret: string): string[] => secret.match(/.{1,4}/g) ?? [];

export const provisioningValues = (shown: Provisioning, whose: { readonly account: string; readonly issuer: string }): ProvisioningValues => ({
  qrSvg: shown.qrSvg,
  keyGroups: keyGroups(shown.secret),
  account: whose.account,
  issuer: whose.issuer,
});
