import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module';
import { OtpModule } from '../otp/otp.module';
import { SystemSettingsModule } from '../system-settings/system-settings.module';
import { AssetStore } from './assets/asset-store.service';
import { AssetsController } from './assets/assets.controller';
import { ChoosePasswordController } from './links/choose-password.controller';
import { QrCodeController } from './links/qrcode.controller';
import { ForgottenController } from './login/forgotten.controller';
import { LeaveController } from './login/leave.controller';
import { OwnPasswordController } from './login/own-password.controller';
import { PendingStepsController } from './login/pending-steps.controller';
import { SessionPages } from './login/session-pages.service';
import { SignInPages } from './login/sign-in-pages.service';
import { SignInController } from './login/sign-in.controller';
import { WaitingPages } from './login/waiting-pages.service';
import { CanonicalHost } from './rendering/canonical-host.interceptor';
import { PageFilter } from './rendering/page.filter';
import { PageRenderer } from './rendering/page-renderer.service';
import { FreshSurroundings } from './rendering/surroundings.interceptor';
import { PageSurroundings } from './rendering/surroundings.service';
import { AccountController } from './signed-in/account.controller';
import { AdminController } from './signed-in/admin.controller';
import { Frames } from './signed-in/frame.service';
import { StartController } from './start.controller';

/** The pages for people: thin, every decision is made by the services the API calls too. */
@Module({
  imports: [AuthModule, OtpModule, SystemSettingsModule],
  controllers: [
    StartController,
    AssetsController,
    // Before the sign-in, whose `:step` would take its address.
    ForgottenController,
    SignInController,
    PendingStepsController,
    LeaveController,
    OwnPasswordController,
    QrCodeController,
    ChoosePasswordController,
    AccountController,
    AdminController,
  ],
  providers: [AssetStore, PageSurroundings, FreshSurroundings, PageRenderer, PageFilter, CanonicalHost, SignInPages, WaitingPages, SessionPages, Frames],
})
export class WebModule {}
