import { ChannelReviewer } from './channel.reviewer';
import { DecisionController } from './decision.controller';
import { Decisions } from './decision.service';
import { PolicyFacts } from './facts.service';
import { MethodReviewer } from './method.reviewer';
import { PolicyPreview } from './policy-preview.service';
import { PolicyRecords } from './policy.records';
import { PreviewController } from './preview.controller';
import { SignInReviewer } from './sign-in.reviewer';
import { SignInWarnings } from './sign-in.warnings';

/** What the auth module binds of this folder. */
export const policyControllers = [DecisionController, PreviewController];

export const policyProviders = [PolicyFacts, PolicyRecords, Decisions, PolicyPreview, SignInReviewer, ChannelReviewer, MethodReviewer, SignInWarnings];
