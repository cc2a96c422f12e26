import { Emergency } from '../emergency/emergency.service';
import { EndedAccess } from './ended-access.service';
import { EnrolmentOffers } from './enrolment-offers.service';
import { HardTokenController } from './hard-token.controller';
import { PersonFactorsController } from './person-factors.controller';
import { PersonFactors } from './person-factors.service';
import { TemporaryCodeIssue } from './temporary-code-issue.service';
import { TokenAssignment } from './token-assignment.service';
import { TwoFactorResets } from './two-factor-resets.service';

export const rescueControllers = [PersonFactorsController, HardTokenController];
export const rescueProviders = [Emergency, EndedAccess, EnrolmentOffers, PersonFactors, TemporaryCodeIssue, TokenAssignment, TwoFactorResets];
