import type { INestApplicationContext } from '@nestjs/common';
import { SystemClock } from '../../common/time/clock';
import { TOLERATED_SKEW_MS } from '../../database/clock-skew';
import { DeliverySettings, type TextProvider } from '../../delivery/delivery.settings';
import { isGatewayAdmitted } from '../../system-settings/settings.urls';
import { ok, warn, type Finding } from './finding';

const TWILIO = 'https://api.twilio.com';
const TIMEOUT_MS = 3_000;
/** `Date` is cut to the second (RFC 9110 §6.6.1): the instant meant is half of one later, give or take as much. */
const HALF_A_SECOND_MS = 500;

/**
 * Machine and database may well agree and both be wrong: then the codes of every app are refused. Only where texts go anyway
 * is asked, without credentials; a server that is configured for nothing outside calls nobody.
 */
export async function outsideClockFinding(app: INestApplicationContext): Promise<Finding> {
  const { texts } = await app.get(DeliverySettings, { strict: false }).current();
  const provider = texts && addressOf(texts);
  if (!provider) return ok('clock', 'not compared with the time outside: nothing outside is configured that tells it');
  const { origin } = new URL(provider);
  const skewMs = await skewAgainst(origin);
  if (skewMs === null) return warn('clock', `not compared with the time outside: ${origin} does not tell it`, 'texts go there: see whether this machine may reach it');
  if (skewMs <= TOLERATED_SKEW_MS + HALF_A_SECOND_MS) return ok('clock', `this machine and ${origin} agree to the second`);
  return warn('clock', `this machine and ${origin} differ by ${Math.round(skewMs / 1000)} s`, 'let NTP set this machine: codes of authenticator apps are refused when it is off by more than 30 s');
}

/** Null where no text would go either: a private gateway that is no longer admitted is not called from here. SMTP tells no time. */
const addressOf = (texts: TextProvider): string | null => {
  if (texts.kind === 'twilio') return texts.account.baseUrl ?? TWILIO;
  return isGatewayAdmitted(texts.gateway.url, texts.gateway.mayBePrivate) ? texts.gateway.url : null;
};

/** Any answer has a `Date`, refusals too. Null without one. */
async function skewAgainst(origin: string): Promise<number | null> {
  const clock = new SystemClock();
  const asked = clock.now().getTime();
  const told = await fetch(origin, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) }).then(
    ({ headers }) => Date.parse(headers.get('date') ?? ''),
    () => Number.NaN,
  );
  const middle = (asked + clock.now().getTime()) / 2;
  return Number.isNaN(told) ? null : Math.abs(told + HALF_A_SECOND_MS - middle);
}
