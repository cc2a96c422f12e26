import { Inject, Injectable } from '@nestjs/common';
import { type Language, languageOf } from '../../common/languages';
import { APP_CONFIG, type AppConfig } from '../../config/app-config';
import type { Attempt } from '../attempt';
import { deviceInWords } from '../device-name';
import { DeliverySettings, type DeliverySnapshot } from '../delivery.settings';
import type { LinkPurpose } from '../links/mailed-link.entity';
import { MailedLinks } from '../links/mailed-links';
import type { Channel, OutgoingMessage, TemplateName } from '../message';
import { fillSmsTemplate, fitsOneSegment, originBoundLine } from './sms-text';
import type {
  ApiKeyNoticeText,
  ChangeNoticeText,
  ChannelSettingsText,
  CodeText,
  ContactNoticeText,
  EmergencyText,
  LinkText,
  LockNoticeText,
  NoticeText,
  Reader,
  RescueNoticeText,
  TermsText,
} from './text-inputs';
import { TextRenderer, type Values } from './text-renderer';
import { type Wording, wholeMinutes, wordingIn } from './wording';

/** What a template needs, in words of the reader's language. */
type ValuesIn = (wording: Wording) => Values;

/** From here on a person is told to make new recovery codes (product P-80). */
const FEW_CODES = 3;

/** Every message in words, one method each: what a text needs is in its type, and no composer knows a template. */
@Injectable()
export class MessageTexts {
  constructor(
    private readonly settings: DeliverySettings,
    private readonly renderer: TextRenderer,
    private readonly links: MailedLinks,
    @Inject(APP_CONFIG) private readonly config: AppConfig,
  ) {}

  /** The subject has no code: it is shown on locked screens. */
  async code(input: CodeText): Promise<OutgoingMessage> {
    const settings = await this.settings.current();
    if (input.channel === 'sms') return { channel: 'sms', to: input.to, text: this.codeAsSms(input, settings) };
    return this.mail(input.purpose === 'verify_contact' ? 'contact_code' : 'sign_in_code', input, codeValues(input), settings);
  }

  /** Holds no secret: the page it leads to shows one only to whoever began the sign-in or knows the password. */
  enrolmentLink(input: LinkText): Promise<OutgoingMessage> {
    return this.linkMail('enrolment_link', 'enrolment', input);
  }

  /** At an administrator's wish; the page it leads to asks for the password first. */
  enrolmentOffer(input: LinkText): Promise<OutgoingMessage> {
    return this.linkMail('enrolment_offer', 'enrolment', input);
  }

  invitation(input: LinkText): Promise<OutgoingMessage> {
    return this.linkMail('invitation', 'invitation', input);
  }

  passwordReset(input: LinkText): Promise<OutgoingMessage> {
    return this.linkMail('password_reset', 'password_reset', input);
  }

  /** To a destination that may be nobody's, so in the default language. */
  async deliveryTest(input: { readonly channel: Channel; readonly to: string }): Promise<OutgoingMessage> {
    const settings = await this.settings.current();
    if (input.channel === 'email') return this.mail('delivery_test', input, () => ({}), settings);
    const text = this.renderer.render('delivery_test', 'sms', { issuer: settings.issuer, host: this.host }, settings.language);
    return { channel: 'sms', to: input.to, text };
  }

  /** Security notices: time, address, device and what to do; never a code or a link that signs in (requirements R-146). */
  wrongCodes({ count, ...input }: NoticeText & { readonly count: number | null }): Promise<OutgoingMessage> {
    return this.notice('notice_wrong_codes', input, () => ({ count }));
  }

  locked(input: LockNoticeText): Promise<OutgoingMessage> {
    const { what, until } = input;
    return this.notice('notice_locked', input, ({ moment }) => ({
      password: what === 'password_locked',
      recovery: what === 'recovery_locked',
      suspended: what === 'factor_suspended',
      until: until && moment(until),
    }));
  }

  stoppedSignIn(input: NoticeText): Promise<OutgoingMessage> {
    return this.notice('notice_stopped_sign_in', input);
  }

  changed({ what, method, left, keys, by, ...input }: ChangeNoticeText): Promise<OutgoingMessage> {
    return this.notice('notice_changed', input, (wording) => ({
      factorAdded: what === 'factor_added',
      passwordChanged: what === 'password_changed',
      factorRemoved: what === 'factor_removed',
      codesReplaced: what === 'recovery_codes_replaced',
      codeUsed: what === 'recovery_code_used',
      method: method && wording.method(method),
      left,
      none: left === 0,
      one: left !== null && wording.isOne(left),
      few: left !== null && left <= FEW_CODES,
      keys: keys.join(', '),
      by,
    }));
  }

  /** A spent key of a trusted browser was sent with the right password (contract §4). */
  trustedDeviceCopied(input: NoticeText): Promise<OutgoingMessage> {
    return this.notice('notice_trusted_device', input);
  }

  /** Whoever holds it reads without password and second step. */
  apiKeyMade({ name, scopes, allowedAddresses, expiresAt, ...input }: ApiKeyNoticeText): Promise<OutgoingMessage> {
    return this.notice('notice_api_key', input, ({ moment }) => ({ name, until: moment(expiresAt), scopes: scopes.join(', '), addresses: allowedAddresses.join(', ') }));
  }

  /** A sign-in was completed by a browser that was unknown for the account. */
  newDevice(input: NoticeText): Promise<OutgoingMessage> {
    return this.notice('notice_new_device', input);
  }

  channelSettings({ settings, by, sentBy, ...input }: ChannelSettingsText): Promise<OutgoingMessage> {
    return this.notice('notice_channel_settings', input, () => ({
      settings: settings.join(', '),
      by,
      byFormerServer: sentBy === 'former_server',
      inMailbox: sentBy === 'mailbox',
      byNewServer: sentBy === 'new_server',
    }));
  }

  /** To where somebody was reached until now, and to where they are from now on. */
  async contactChanged({ channel, what, told, byOwner, by, newHint, ...input }: ContactNoticeText): Promise<OutgoingMessage> {
    const settings = await this.settings.current();
    if (channel === 'sms') {
      const values = { issuer: settings.issuer, old: told === 'old' };
      return { channel: 'sms', to: input.to, text: this.renderer.render('notice_contact_changed', 'sms', values, languageFor(input, settings)) };
    }
    const values = { isAddress: what === 'email', old: told === 'old', isNew: told === 'new', byOwner, by, newHint };
    return this.notice('notice_contact_changed', input, () => values);
  }

  /** Of the time to set a second step up (product P-09): it begins with this sign-in. */
  graceBegun({ until, ...input }: NoticeText & { readonly until: Date }): Promise<OutgoingMessage> {
    const days = Math.ceil((until.getTime() - input.attempt.at.getTime()) / 86_400_000);
    return this.notice('notice_grace', input, (wording) => ({ until: wording.moment(until), days: wording.days(days) }));
  }

  /** To every administrator: for some hours a password is enough. */
  emergency({ until, begun, reason, by, ...input }: EmergencyText): Promise<OutgoingMessage> {
    return this.notice('notice_emergency', input, ({ moment }) => ({ begun, until: moment(until), reason, by }));
  }

  rescued({ kind, keys, by, reason, ...input }: RescueNoticeText): Promise<OutgoingMessage> {
    return this.notice('notice_rescue', input, () => ({
      factorReset: kind === 'factor_reset',
      codeIssued: kind === 'temporary_code_issued',
      codeUsed: kind === 'temporary_code_used',
      tokenAdded: kind === 'hard_token_added',
      lockLifted: kind === 'lock_lifted',
      keys: keys.join(', '),
      by,
      reason,
    }));
  }

  /** An administrator decided about this person alone. */
  termsChanged({ requirement, method, until, by, ...input }: TermsText): Promise<OutgoingMessage> {
    return this.notice('notice_terms', input, (wording) => ({
      exempt: requirement === 'exempt',
      required: requirement === 'required',
      method: method && wording.method(method),
      until: until && wording.moment(until),
      by,
    }));
  }

  private async notice(template: TemplateName, input: NoticeText, more: ValuesIn = () => ({})): Promise<OutgoingMessage> {
    const values: ValuesIn = (wording) => ({ firstName: input.firstName, ...attemptValues(input.attempt, wording), ...more(wording) });
    return this.mail(template, input, values, await this.settings.current());
  }

  private async linkMail(template: TemplateName, purpose: LinkPurpose, input: LinkText): Promise<OutgoingMessage> {
    const values: ValuesIn = (wording) => ({
      firstName: input.firstName,
      link: this.links.url(purpose, input.token),
      lifetime: wording.lifetime(input.lifetimeSeconds),
      ...attemptValues(input.attempt, wording),
    });
    return this.mail(template, input, values, await this.settings.current());
  }

  private mail(template: TemplateName, reader: Reader, values: ValuesIn, settings: DeliverySnapshot): OutgoingMessage {
    const language = languageFor(reader, settings);
    const all = { issuer: settings.issuer, site: this.config.http.publicUrl.href, ...values(wordingIn(language)) };
    return {
      channel: 'email',
      to: reader.to,
      // A header is one line, whatever the template's file ends with.
      subject: this.renderer.render(template, 'subject', all, language).replace(/\s+/g, ' '),
      text: this.renderer.render(template, 'text', all, language),
      html: this.renderer.render(template, 'html', all, language),
    };
  }

  private codeAsSms(input: CodeText, settings: DeliverySnapshot): string {
    const { code } = input;
    const given = { otp: code, issuer: settings.issuer };
    const line = originBoundLine(this.host, code);
    if (settings.smsTemplate !== '') return `${fillSmsTemplate(settings.smsTemplate, { ...given, minutes: String(wholeMinutes(input.lifetimeSeconds)) })}\n\n${line}`;
    // The first that fits one segment: a long or non-Latin issuer, then a long host name, would cost a second one.
    const language = languageFor(input, settings);
    const values = { ...given, ...purposeValues(input.purpose), lifetime: wordingIn(language).lifetime(input.lifetimeSeconds) };
    const [full, short, bare] = (['sms', 'sms-short', 'sms-bare'] as const).map((part) => this.renderer.render('sign_in_code', part, values, language));
    const candidates = [`${full ?? ''}\n\n${line}`, `${short ?? ''}\n\n${line}`, `${bare ?? ''}\n\n${line}`];
    return candidates.find(fitsOneSegment) ?? bare ?? code;
  }

  private get host(): string {
    return this.config.http.publicUrl.hostname;
  }
}

const languageFor = ({ language }: Reader, settings: DeliverySnapshot): Language => languageOf(language) ?? settings.language;

const codeValues = ({ code, lifetimeSeconds, purpose, attempt }: CodeText): ValuesIn =>
  (wording) => ({ code, lifetime: wording.lifetime(lifetimeSeconds), ...purposeValues(purpose), ...attemptValues(attempt, wording) });

const purposeValues = (purpose: CodeText['purpose']): Values => ({ enrol: purpose === 'enrol', stepUp: purpose === 'step_up', contact: purpose === 'verify_contact' });

const attemptValues = ({ at, address, device }: Attempt, { language, moment }: Wording): Values =>
  ({ time: moment(at), address, device: device && deviceInWords(device, language) });
