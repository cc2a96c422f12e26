import { Global, Module } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { PassportModule } from '@nestjs/passport';
import { ShapeGuard } from '../common/http/shape.guard';
import { DeliveryModule } from '../delivery/delivery.module';
import { OtpModule } from '../otp/otp.module';
import { RolesModule } from '../roles/roles.module';
import { SystemSettingsModule } from '../system-settings/system-settings.module';
import { PersonNotices } from '../users/person-notices';
import { InvitationSender } from '../users/invitation-sender';
import { LockDirectory } from '../users/lock-directory';
import { UsersModule } from '../users/users.module';
import { apiKeyControllers, apiKeyProviders } from './api-keys/api-keys.providers';
import { LiveApiKeys } from './api-keys/live-api-keys.service';
import { AttemptEvents } from './attempts/attempt-events';
import { AttemptKeys } from './attempts/attempt-keys';
import { AttemptReservations } from './attempts/attempt-reservations';
import { AttemptWindows } from './attempts/attempt-windows';
import { ComparedAnswers } from './attempts/compared-answers.service';
import { FactorLockSource } from './attempts/factor-lock.source';
import { FailedProofs } from './attempts/failed-proofs.service';
import { FamiliarPlaces } from './attempts/familiar-places';
import { LockDirectoryService } from './attempts/lock-directory.service';
import { PasswordAttempts } from './attempts/password-attempts.service';
import { PasswordBudgets } from './attempts/password-budgets';
import { PasswordLocks } from './attempts/password-locks';
import { AddedFactors } from './factors/added-factors.service';
import { ConfirmFactor } from './factors/confirm-factor.service';
import { ConfirmedFactors } from './factors/confirmed-factors.service';
import { EnrollingRequests } from './factors/enrolling-requests.service';
import { EnrolmentDelivery } from './factors/enrolment-delivery.service';
import { EnrolmentLinkController } from './factors/enrolment-link.controller';
import { FactorConfirmation } from './factors/factor-confirmation.service';
import { FactorList } from './factors/factor-list.service';
import { LinkedEnrolment } from './factors/linked-enrolment.service';
import { MyFactorsController } from './factors/my-factors.controller';
import { MyFactors } from './factors/my-factors.service';
import { MyRecoveryCodesController } from './factors/my-recovery-codes.controller';
import { OwnFactors } from './factors/own-factors.service';
import { ForbiddenRecords } from './guards/forbidden.records';
import { OriginGuard } from './guards/origin.guard';
import { PermissionGuard } from './guards/permission.guard';
import { PrincipalGuard } from './guards/principal.guard';
import { RankGuard } from './guards/rank.guard';
import { RefusalsInterceptor } from './guards/refusals.interceptor';
import { SecondFactorGuard } from './guards/second-factor.guard';
import { Completion } from './login/completion.service';
import { FinishedLogin } from './login/finished-login.service';
import { LocalStrategy } from './login/local.strategy';
import { LoginController } from './login/login.controller';
import { LoginService } from './login/login.service';
import { NamedAccounts } from './login/named-accounts.service';
import { OutOfTurn } from './login/out-of-turn.service';
import { PasswordDecision } from './login/password-decision.service';
import { PasswordDoor } from './login/password-door.service';
import { PasswordStep } from './login/password-step.service';
import { PendingAnswer } from './login/pending-answer.service';
import { PendingLogins } from './login/pending-logins.service';
import { PendingSteps } from './login/pending-steps.service';
import { ProvenStep } from './login/proven-step.service';
import { SecondStepRecords } from './login/second-step.records';
import { SecondStep } from './login/second-step.service';
import { ChannelSettingsNotice } from './notices/channel-settings.notice';
import { ContactMessageComposer } from './notices/contact-message.composer';
import { ContactMessages } from './notices/contact-messages.service';
import { NoticeComposers } from './notices/notice.composers';
import { Notices } from './notices/notices.service';
import { RecoveryCodeUse } from './notices/recovery-code-use';
import { PersonMessages } from './notices/person-messages.service';
import { ToldNotices } from './notices/told-notices.repository';
import { ChangePassword } from './password/change-password.service';
import { Invitations } from './password/invitations.service';
import { MyPasswordController } from './password/my-password.controller';
import { NewPassword } from './password/new-password.service';
import { OwnPassword } from './password/own-password.service';
import { PasswordLinkComposers } from './password/password-link.composers';
import { PasswordLinkMails } from './password/password-link-mails.service';
import { PasswordLinks } from './password/password-links.service';
import { PasswordResetController } from './password/password-reset.controller';
import { PasswordResets } from './password/password-resets.service';
import { Passwords } from './password/passwords.service';
import { PolicyFacts } from './policy/facts.service';
import { policyControllers, policyProviders } from './policy/policy.providers';
import { ContactConfirmation } from './profile/contact-confirmation.service';
import { ContactOutcomes } from './profile/contact-outcomes.service';
import { ContactWishes } from './profile/contact-wishes.service';
import { MyProfileController } from './profile/my-profile.controller';
import { MyProfile } from './profile/my-profile.service';
import { rescueControllers, rescueProviders } from './rescue/rescue.providers';
import { SecurityVersions } from './security-versions';
import { Cookies } from './session/cookies';
import { LiveBindings } from './session/live-bindings.service';
import { LiveSessions } from './session/live-sessions.service';
import { Logout } from './session/logout.service';
import { PendingLoginEnds } from './session/pending-login-ends.service';
import { PendingLoginRepository } from './session/pending-login.repository';
import { MySessionsController } from './session/my-sessions.controller';
import { SessionController } from './session/session.controller';
import { SessionEnds } from './session/session-ends.service';
import { SessionList } from './session/session-list.service';
import { SessionsElsewhere } from './session/sessions-elsewhere.service';
import { SessionRepository } from './session/session.repository';
import { SessionService } from './session/session.service';
import { TimedOut } from './session/timed-out.service';
import { VerifyController } from './session/verify.controller';
import { UserSessionsController } from './session/user-sessions.controller';
import { StepUpChallenges } from './step-up/step-up-challenges.service';
import { StepUpController } from './step-up/step-up.controller';
import { StepUpRecords } from './step-up/step-up.records';
import { StepUp } from './step-up/step-up.service';
import { trustedDeviceControllers, trustedDeviceProviders } from './trusted-devices/trusted-devices.providers';

const login = [LocalStrategy, PasswordDoor, NamedAccounts, PasswordStep, PasswordDecision, LoginService, PendingLogins, OutOfTurn, PendingAnswer, PendingSteps, SecondStep, SecondStepRecords, ProvenStep, FinishedLogin, Completion];
const sessions = [Cookies, SessionRepository, SessionService, SessionEnds, PendingLoginEnds, TimedOut, SessionList, SessionsElsewhere, PendingLoginRepository, LiveSessions, LiveBindings, Logout, StepUp, StepUpChallenges, StepUpRecords, SecurityVersions];
const factors = [MyFactors, AddedFactors, OwnFactors, FactorList, FactorConfirmation, ConfirmFactor, ConfirmedFactors, EnrollingRequests, EnrolmentDelivery, LinkedEnrolment];
const password = [Passwords, NewPassword, OwnPassword, ChangePassword, PasswordLinks, PasswordLinkMails, PasswordLinkComposers, PasswordResets, Invitations, { provide: InvitationSender, useExisting: Invitations }];
const locks = [LockDirectoryService, PasswordLocks, { provide: LockDirectory, useExisting: LockDirectoryService }];
const attempts = [PasswordAttempts, AttemptReservations, AttemptEvents, AttemptKeys, AttemptWindows, PasswordBudgets, FamiliarPlaces, ComparedAnswers, ...locks];
const notices = [Notices, RecoveryCodeUse, ToldNotices, NoticeComposers, FailedProofs, FactorLockSource, ContactMessages, ContactMessageComposer, ChannelSettingsNotice, PersonMessages, { provide: PersonNotices, useExisting: PersonMessages }];
const profile = [MyProfile, ContactWishes, ContactConfirmation, ContactOutcomes];

/** In the order they run: each later one relies on what the earlier ones found out. */
const guards = [OriginGuard, PrincipalGuard, SecondFactorGuard, PermissionGuard, RankGuard, ShapeGuard].map((guard) => ({ provide: APP_GUARD, useClass: guard }));

const refusals = { provide: APP_INTERCEPTOR, useClass: RefusalsInterceptor };

/** The sign-in page walks through the same steps as the API. */
const forPages = [LoginService, PendingLogins, PendingSteps, SecondStep, LiveSessions, Logout, MyFactors, EnrollingRequests, ChangePassword];

/** Global for two things: `users` sends invitations and shows locks through ports that are bound here (docs/decisions/0001). */
@Global()
@Module({
  imports: [PassportModule, SystemSettingsModule, RolesModule, UsersModule, DeliveryModule, OtpModule],
  controllers: [LoginController, SessionController, VerifyController, MySessionsController, UserSessionsController, StepUpController, MyFactorsController, MyRecoveryCodesController, EnrolmentLinkController, MyPasswordController, MyProfileController, PasswordResetController, ...policyControllers, ...rescueControllers, ...trustedDeviceControllers, ...apiKeyControllers],
  providers: [...policyProviders, ...login, ...sessions, ...factors, ...rescueProviders, ...trustedDeviceProviders, ...apiKeyProviders, ...password, ...notices, ...profile, ...attempts, ...guards, ForbiddenRecords, refusals],
  exports: [InvitationSender, PasswordDoor, PersonNotices, LockDirectory, LockDirectoryService, PasswordLinks, PasswordResets, PolicyFacts, Passwords, LinkedEnrolment, LiveApiKeys, Cookies, SessionRepository, SecurityVersions, ...forPages],
})
export class AuthModule {}
