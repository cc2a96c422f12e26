import { Module } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { DeliveryModule } from '../delivery/delivery.module';
import type { Channel } from '../delivery/message';
import { SystemSettingsModule } from '../system-settings/system-settings.module';
import { Challenges } from './challenges/challenges.service';
import { ContactChanges } from './contacts/contact-changes';
import { EnrolmentLinkComposer } from './enrolment/enrolment-link.composer';
import { Enrolments } from './enrolment/enrolments.service';
import { LinkedEnrolments } from './enrolment/linked-enrolments';
import { OfferedEnrolments } from './enrolment/offered-enrolments';
import { Provisionings } from './enrolment/provisionings';
import { ChannelFactors } from './factors/code/channel-factors';
import { CODE_CHANNELS } from './factors/code/code-channel';
import { CodeEnrolment } from './factors/code/code-enrolment';
import { CodeIssuer } from './factors/code/code-issuer';
import { CodeRefusals } from './factors/code/code-refusals';
import { CodeReader } from './factors/code/code-reader';
import { CodeSender } from './factors/code/code-sender.service';
import { CodeVerification } from './factors/code/code-verification';
import { CodeFactor } from './factors/code/code.factor';
import { Destinations } from './factors/code/destinations';
import { IssuedCodes } from './factors/code/issued-codes';
import { SendLimits } from './factors/code/send-limits.service';
import { SendReservations } from './factors/code/send-reservations';
import { SignInCodeComposer } from './factors/code/sign-in-code.composer';
import { FactorAttempts } from './failures/factor-attempts.service';
import { FactorBudgetRepository } from './failures/factor-budget.repository';
import { FactorLocks } from './failures/factor-locks.service';
import { FactorSuspensions } from './failures/factor-suspensions';
import { FactorRecords } from './factors/factor-records';
import { FactorRegistry } from './factors/factor.registry';
import { FactorSecrets } from './factors/factor-secrets';
import { RecoveryCodes } from './factors/recovery/recovery-codes';
import { RecoveryFactor } from './factors/recovery/recovery.factor';
import { TemporaryFactor } from './factors/temporary/temporary.factor';
import { TemporaryCodes } from './factors/temporary/temporary-codes';
import { DeviceClocks } from './factors/totp/device-clocks';
import { HardTokens } from './factors/totp/hard-tokens';
import { TotpEnrolment } from './factors/totp/totp.enrolment';
import { TotpFactor } from './factors/totp/totp.factor';
import { FactorResets } from './rescue/factor-resets';
import { SecondFactors } from './second-factors.service';

const EMAIL_FACTOR = Symbol('EMAIL_FACTOR');
const SMS_FACTOR = Symbol('SMS_FACTOR');

const codeFactor = (token: symbol, channel: Channel) => ({
  provide: token,
  useFactory: (dataSource: DataSource, sender: CodeSender, verification: CodeVerification, enrolment: CodeEnrolment) =>
    new CodeFactor(CODE_CHANNELS[channel], dataSource, sender, verification, enrolment),
  inject: [DataSource, CodeSender, CodeVerification, CodeEnrolment],
});

const registry = {
  provide: FactorRegistry,
  useFactory: (totp: TotpFactor, email: CodeFactor, sms: CodeFactor, recovery: RecoveryFactor, temporary: TemporaryFactor) =>
    new FactorRegistry({ totp, email, sms, recovery_code: recovery, temporary_code: temporary }),
  inject: [TotpFactor, EMAIL_FACTOR, SMS_FACTOR, RecoveryFactor, TemporaryFactor],
};

/** Everything provable besides the password. */
@Module({
  imports: [DeliveryModule, SystemSettingsModule],
  providers: [
    Challenges,
    ContactChanges,
    FactorAttempts,
    FactorBudgetRepository,
    FactorLocks,
    FactorSuspensions,
    FactorRecords,
    FactorSecrets,
    DeviceClocks,
    HardTokens,
    TotpEnrolment,
    TotpFactor,
    ChannelFactors,
    Destinations,
    IssuedCodes,
    SendReservations,
    SendLimits,
    CodeRefusals,
    CodeIssuer,
    CodeSender,
    CodeReader,
    CodeVerification,
    CodeEnrolment,
    SignInCodeComposer,
    codeFactor(EMAIL_FACTOR, 'email'),
    codeFactor(SMS_FACTOR, 'sms'),
    RecoveryFactor,
    RecoveryCodes,
    TemporaryFactor,
    TemporaryCodes,
    registry,
    FactorResets,
    SecondFactors,
    Provisionings,
    LinkedEnrolments,
    OfferedEnrolments,
    EnrolmentLinkComposer,
    Enrolments,
  ],
  exports: [Challenges, ContactChanges, FactorAttempts, FactorLocks, FactorSuspensions, FactorResets, SecondFactors, CodeSender, SendLimits, Enrolments, LinkedEnrolments, OfferedEnrolments, RecoveryCodes, HardTokens, TemporaryCodes, DeviceClocks],
})
export class OtpModule {}
