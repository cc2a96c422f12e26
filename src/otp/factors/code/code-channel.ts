import { maskEmail, maskPhone } from '../../../common/mask';
import type { Channel } from '../../../delivery/message';
import type { Settings } from '../../../system-settings/settings.registry';
import type { UserEntity } from '../../../users/user.entity';
import type { CodeDigits } from '../one-time-password';

/** What differs between a code by mail and a code by text; everything else is one. */
export interface CodeChannel {
  readonly kind: Channel;
  /** totp > sms ≥ email (product P-07). */
  readonly strength: number;
  /** As the message is sent to it. */
  destination(user: UserEntity): string | null;
  /** As it is compared: a code is worthless once this is another one. */
  destinationKey(user: UserEntity): string | null;
  mask(destination: string): string;
  readonly verifiedAt: 'emailVerifiedAt' | 'mobileVerifiedAt';
  digits(settings: Readonly<Settings>): CodeDigits;
}

export const CODE_CHANNELS = {
  email: {
    kind: 'email',
    strength: 1,
    destination: (user) => user.email,
    destinationKey: (user) => user.emailKey,
    mask: maskEmail,
    verifiedAt: 'emailVerifiedAt',
    digits: (settings) => codeDigits(settings.otp_digits_email),
  },
  sms: {
    kind: 'sms',
    strength: 2,
    destination: (user) => user.mobileNumber,
    destinationKey: (user) => user.mobileNumber,
    mask: maskPhone,
    verifiedAt: 'mobileVerifiedAt',
    digits: (settings) => codeDigits(settings.otp_digits_sms),
  },
} as const satisfies Record<Channel, CodeChannel>;

/** The settings have the same bounds; a value from elsewhere must not make codes shorter (RFC 4226 §5.3). */
export function codeDigits(digits: number): CodeDigits {
  if (digits === 6 || digits === 7 || digits === 8) return digits;
  throw new Error(`codes have 6 to 8 digits, not ${digits}`);
}
