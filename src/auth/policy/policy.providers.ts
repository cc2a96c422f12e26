import { ChannelReviewer } from './channel.reviewer';
import { DecisionController } from './decision.controller';
import { Decisions } from './decision.service';
import { PolicyFacts } from './facts.service';
import { MethodReviewer } from './method.reviewer';
import { PolicyRecords } from './policy.records';
import { SignInReviewer } from './sign-in.reviewer';
import { SignInWarnings } from './sign-in.warnings';

/** What the auth module binds of this folder. */
export const policyControllers = [DecisionController];

export const policyProviders = [PolicyFacts, PolicyRecords, Decisions, SignInReviewer, ChannelReviewer, MethodReviewer, SignInWarnings];
