import { DEMANDABLE_METHODS, type Method } from '../../common/access/principal';
import type { DeliveryView, PendingView } from '../../auth/login/sign-in.view';
import { page, shownTime, type CodeValues, type Notice, type OtherWay, type Page, type ProvisioningValues } from '../rendering/page';
import { say, type Text } from '../texts/text';
import { withRedirect } from '../rendering/see-other';
import { choiceOf, fieldOf, isSent, leadOf, type CodeLengths } from './method-names';

type Demanded = Extract<PendingView, { status: 'second_factor_required' }>;
type Enrolling = Extract<PendingView, { status: 'enrolment_required' }>;

export interface Waiting {
  readonly now: Date;
  /** Masked. */
  readonly address: string;
  readonly redirect: string | undefined;
  /** The method the person turned to, if it was offered. */
  readonly chosen: Method | undefined;
  /** `on_screen` only: null when none was begun or its time is up. */
  readonly provisioning: ProvisioningValues | null;
  readonly notice: Notice | null;
  /** This browser may be trusted from now on. */
  readonly mayTrust: boolean;
  /** null before the first wrong code. */
  readonly triesLeft: number | null;
  readonly lengths: CodeLengths;
  readonly status: number;
}

/** Pure: what a waiting sign-in owes, as a page. */
export function waitingPage(view: PendingView, waiting: Waiting): Page {
  if (view.status === 'second_factor_required') return page('code', challenge(view, waiting), waiting.status);
  const common = {
    actions: actions(waiting.redirect),
    field: fieldOf('totp', waiting.lengths),
    notice: waiting.notice,
    triesLeft: triesLeft(waiting),
    until: shownTime(new Date(view.expiresAt), waiting.now),
  };
  const title = say('login.enrol.title');
  switch (view.enrolment) {
    case 'email_link': {
      const delivery = delivered(view.delivery, 'link', waiting);
      return page('enrol-by-link', { title, ...common, delivery, address: waiting.address }, waiting.status);
    }
    case 'on_screen':
      return page('enrol-on-screen', { title, ...common, delivery: null, shown: waiting.provisioning }, waiting.status);
    case 'code':
      return page('code', firstCode(view, waiting), waiting.status);
  }
}

function challenge(view: Demanded, waiting: Waiting): CodeValues {
  const offered = view.methods.find((each) => each.method === waiting.chosen);
  const method = offered?.method ?? view.method;
  const hint = view.methods.find((each) => each.method === method)?.hint;
  // What was delivered belongs to the method in use; another one turned to has sent nothing yet.
  const delivery = method === view.method ? view.delivery : undefined;
  return {
    ...codeValues(method, hint, delivery, view.expiresAt, waiting),
    title: say('login.second_step'),
    trust: waiting.mayTrust && isHabitual(method),
    others: view.methods.filter((each) => each.method !== method).map((each) => otherWay(each.method, each.hint, waiting.redirect)),
  };
}

/** The address or number on file is verified by its first code (product P-41). */
function firstCode(view: Enrolling, waiting: Waiting): CodeValues {
  const [first] = view.methods;
  const method = first?.method ?? 'email';
  const title = say(method === 'sms' ? 'login.enrol.sms' : 'login.enrol.email');
  return { ...codeValues(method, first?.hint, view.delivery, view.expiresAt, waiting), title, trust: waiting.mayTrust, others: [] };
}

function codeValues(method: Method, hint: string | undefined, delivery: DeliveryView | undefined, expiresAt: string, waiting: Waiting) {
  const label = delivery ? say('login.send_again') : choiceOf(method, hint);
  return {
    actions: actions(waiting.redirect),
    field: fieldOf(method, waiting.lengths),
    lead: leadOf(method, hint),
    notice: waiting.notice,
    triesLeft: triesLeft(waiting),
    delivery: delivered(delivery, 'code', waiting),
    send: isSent(method) ? { method, label } : null,
    until: shownTime(new Date(expiresAt), waiting.now),
  };
}

/** A notice after a wrong code says the number already. */
const triesLeft = ({ triesLeft: left, notice: said }: Waiting): number | null => (said?.serverTime ? null : left);

/** After a way back the next sign-in asks in any case. */
const isHabitual = (method: Method): boolean => DEMANDABLE_METHODS.some((each) => each === method);

function otherWay(method: Method, hint: string | undefined, redirect: string | undefined): OtherWay {
  const label = choiceOf(method, hint);
  if (isSent(method)) return { label, method, href: null };
  const back = redirect === undefined ? '' : `&redirect=${encodeURIComponent(redirect)}`;
  return { label, method, href: `/login?method=${method}${back}` };
}

/** In plain words (product P-44). */
function delivered(delivery: DeliveryView | undefined, what: 'code' | 'link', { now }: Waiting): CodeValues['delivery'] {
  if (!delivery) return null;
  const at = delivery.resendAfter === null ? null : new Date(delivery.resendAfter);
  return {
    status: delivery.status,
    what,
    failed: delivery.status === 'failed',
    waits: delivery.status === 'queued',
    text: deliveryText(delivery, what),
    resendAfter: at !== null && at > now ? shownTime(at, now) : null,
  };
}

const deliveryText = ({ status, reason }: DeliveryView, what: 'code' | 'link'): Text =>
  say(`login.delivery.${what}.${status === 'failed' ? (reason ?? 'unavailable') : status}`);

const actions = (redirect: string | undefined) => ({
  code: withRedirect('/login/code', redirect),
  send: withRedirect('/login/send', redirect),
  enrol: withRedirect('/login/enrol', redirect),
  cancel: withRedirect('/login/cancel', redirect),
});
