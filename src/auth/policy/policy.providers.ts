import { ChannelReviewer } from './channel.reviewer';
import { PolicyFacts } from './facts.service';
import { MethodReviewer } from './method.reviewer';
import { PolicyRecords } from './policy.records';
import { SignInReviewer } from './sign-in.reviewer';
import { SignInWarnings } from './sign-in.warnings';

/** What the auth module binds of this folder. */
export const policyProviders = [PolicyFacts, PolicyRecords, SignInReviewer, ChannelReviewer, MethodReviewer, SignInWarnings];
