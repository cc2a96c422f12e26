import { Module } from '@nestjs/common';
import { Challenges } from './challenges/challenges.service';
import { Enrolments } from './enrolment/enrolments.service';
import { CodeSender } from './factors/code/code-sender.service';
import { RecoveryCodes } from './factors/recovery/recovery-codes';
import { SecondFactors } from './second-factors.service';

/** Everything provable besides the password. */
@Module({
  providers: [Challenges, SecondFactors, CodeSender, Enrolments, RecoveryCodes],
  exports: [Challenges, SecondFactors, CodeSender, Enrolments, RecoveryCodes],
})
export class OtpModule {}
