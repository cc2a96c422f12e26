import type { Text } from '../texts/text';

/** What each template needs, named by its file in `templates`. A value that is missing here does not compile. */
export interface PageValues {
  start: {
    readonly title: Text;
    readonly person: { readonly fullName: string; readonly email: string } | null;
    /** Something of the administration is for them. */
    readonly administers: boolean;
    readonly signOut: string;
    readonly docs: boolean;
    readonly mailbox: boolean;
  };
  problem: ProblemValues;
  'problem-type': { readonly title: Text; readonly slug: string; readonly status: number; readonly help: Text };
  frame: FrameValues;
  'sign-in': SignInValues;
  forgotten: ForgottenValues;
  code: CodeValues;
  'enrol-by-link': EnrolByLinkValues;
  'enrol-on-screen': EnrolOnScreenValues;
  'signed-in': SignedInValues;
  'qrcode-password': { readonly title: Text; readonly action: string; readonly login: string; readonly notice: Notice | null };
  qrcode: QrCodeValues;
  'choose-password': ChoosePasswordValues;
  'password-set': { readonly title: Text };
}

export type TemplateName = keyof PageValues;

/** A page as a value: a template, what it shows, and the status it is answered with. */
export type Page = { [Name in TemplateName]: { readonly template: Name; readonly values: PageValues[Name]; readonly status: number } }[TemplateName];

export function page<Name extends TemplateName>(template: Name, values: PageValues[Name], status = 200): Page {
  return { template, values, status } as Page;
}

export interface Notice {
  readonly kind: 'error' | 'info';
  /** An error is read out at once, anything else when there is a pause (WAI-ARIA 1.2 §5.4). */
  readonly role: 'alert' | 'status';
  readonly text: Text;
  /** After a wrong code: an authenticator lives by the clock (product P-35). */
  readonly serverTime: ShownTime | null;
}

export const notice = (kind: Notice['kind'], text: Text, serverTime: ShownTime | null = null): Notice => ({
  kind,
  role: kind === 'error' ? 'alert' : 'status',
  text,
  serverTime,
});

/** Without script a time is UTC and says so; with script it is local. */
export interface ShownTime {
  readonly iso: string;
  readonly utc: string;
  /** Of that time in UTC, for what may be days away. */
  readonly day: string;
  /** From now; counts down where script runs. */
  readonly secondsLeft: number;
}

export function shownTime(at: Date, now: Date): ShownTime {
  const iso = at.toISOString();
  return { iso, day: iso.slice(0, 10), utc: `${iso.slice(11, 19)} UTC`, secondsLeft: Math.max(0, Math.round((at.getTime() - now.getTime()) / 1000)) };
}

export interface MenuItem {
  readonly href: string;
  readonly label: Text;
  readonly current: boolean;
}

/** A page its module fills: menus of the parts and of the pages of this part. */
export interface FrameValues {
  readonly title: Text;
  /** Parts of the catalogue for its module. */
  readonly texts: string;
  readonly module: string;
  readonly person: { readonly fullName: string; readonly email: string };
  readonly parts: readonly MenuItem[];
  readonly areas: readonly MenuItem[];
  readonly notices: readonly Text[];
  readonly signOut: string;
}

export interface ProblemValues {
  readonly title: Text;
  readonly text: Text;
  readonly detail: string | null;
  /** Finds it in the log; shown where somebody has to be asked. */
  readonly requestId: string | null;
  readonly link: { readonly href: string; readonly label: Text } | null;
  /** Beside it, less prominent. */
  readonly other: { readonly href: string; readonly label: Text } | null;
  /** A sign-in that cannot go on has to be left before another can begin in this browser. */
  readonly startOver: string | null;
}

interface LoginFormValues {
  readonly title: Text;
  readonly action: string;
  readonly login: string;
  readonly notice: Notice | null;
}

export interface SignInValues extends LoginFormValues {
  /** Where a link to choose another password is asked for. */
  readonly forgotten: string;
}

export interface ForgottenValues extends LoginFormValues {
  /** Asked for: whatever the name, the answer is the same. */
  readonly asked: boolean;
  readonly back: string;
}

/** Where the forms of a waiting sign-in go, and how long it waits. */
interface WaitingValues {
  readonly title: Text;
  readonly actions: { readonly code: string; readonly send: string; readonly enrol: string; readonly cancel: string };
  readonly field: CodeField;
  readonly notice: Notice | null;
  readonly delivery: ShownDelivery | null;
  /** Of this sign-in; null before the first wrong code, and where the notice says it. */
  readonly triesLeft: number | null;
  readonly until: ShownTime;
}

export interface ShownDelivery {
  readonly status: 'queued' | 'sent' | 'failed';
  readonly what: 'code' | 'link';
  readonly failed: boolean;
  readonly waits: boolean;
  readonly text: Text;
  readonly resendAfter: ShownTime | null;
}

export interface CodeField {
  readonly method: string;
  readonly label: Text;
  readonly hint: Text;
  readonly numeric: boolean;
  /** Digits; script sends the form with the last one. null where a code may be written in more than one way. */
  readonly length: number | null;
}

export interface CodeValues extends WaitingValues {
  /** Offer not to ask for a code in this browser for a while. */
  readonly trust: boolean;
  readonly lead: Text;
  /** Sends a code by the method in use, again or for the first time. */
  readonly send: { readonly method: string; readonly label: Text } | null;
  readonly others: readonly OtherWay[];
}

/** Another method: a link where nothing has to be sent, a button where a message goes out. */
export interface OtherWay {
  readonly label: Text;
  readonly href: string | null;
  readonly method: string;
}

export interface EnrolByLinkValues extends WaitingValues {
  readonly address: string;
}

export interface EnrolOnScreenValues extends WaitingValues {
  readonly shown: ProvisioningValues | null;
}

/** What an authenticator app is given. */
export interface ProvisioningValues {
  /** Made here, by us: the one value that is not escaped. */
  readonly qrSvg: string;
  readonly keyGroups: readonly string[];
  readonly account: string;
  readonly issuer: string;
}

export interface QrCodeValues {
  readonly title: Text;
  readonly firstName: string;
  readonly shown: ProvisioningValues;
  readonly until: ShownTime;
  /** Where in this very browser the code is waited for; null: in another. */
  readonly enterAt: string | null;
}

export interface SignedInValues {
  readonly title: Text;
  readonly person: { readonly fullName: string; readonly email: string };
  readonly twoFactors: boolean;
  readonly until: ShownTime;
  readonly notice: Notice | null;
  readonly notices: readonly Text[];
  /** Time to set a second factor up in. */
  readonly grace: { readonly daysLeft: number; readonly until: ShownTime } | null;
  readonly recoveryCodes: readonly string[];
  /** Where a sign-in that was asked for by another page goes on. `at once`: nothing here has to be read first. */
  readonly onward: { readonly href: string; readonly name: string; readonly atOnce: boolean } | null;
  readonly changePassword: NewPasswordValues | null;
  /** Something of the administration is for them. */
  readonly administers: boolean;
  readonly signOut: string;
}

export interface NewPasswordValues {
  readonly action: string;
  readonly login: string;
  readonly minimumLength: number;
  /** `ofCurrent`: about the password of now, else about the new one. */
  readonly error: { readonly ofCurrent: boolean; readonly text: Text } | null;
}

export interface ChoosePasswordValues {
  readonly title: Text;
  readonly action: string;
  readonly login: string;
  readonly minimumLength: number;
  readonly error: Text | null;
}
