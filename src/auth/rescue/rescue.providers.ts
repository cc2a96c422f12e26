import { Emergency } from '../emergency/emergency.service';
import { EndedAccess } from './ended-access.service';
import { EnrolmentOffers } from './enrolment-offers.service';
import { PersonFactorsController } from './person-factors.controller';
import { PersonFactors } from './person-factors.service';
import { TemporaryCodeIssue } from './temporary-code-issue.service';
import { TwoFactorResets } from './two-factor-resets.service';

export const rescueControllers = [PersonFactorsController];
export const rescueProviders = [Emergency, EndedAccess, EnrolmentOffers, PersonFactors, TemporaryCodeIssue, TwoFactorResets];
