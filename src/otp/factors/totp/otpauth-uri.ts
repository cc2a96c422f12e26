import { TOTP_DIGITS, TOTP_PERIOD } from '../one-time-password';

/**
 * Key URI Format. Percent-encoded by RFC 3986 (apps show a `+` as a plus), issuer as label prefix and as parameter, and
 * the parameters stated though they are the defaults: whoever reads the URI need not know them.
 * A colon separates issuer and account, so neither may hold one; settings refuse such an issuer, here it is dropped.
 */
export function otpauthUri(input: { issuer: string; account: string; secret: string }): string {
  const issuer = encoded(input.issuer);
  const parameters = [`secret=${input.secret}`, `issuer=${issuer}`, 'algorithm=SHA1', `digits=${TOTP_DIGITS}`, `period=${TOTP_PERIOD}`];
  return `otpauth://totp/${issuer}:${encoded(input.account)}?${parameters.join('&')}`;
}

/** `encodeURIComponent` leaves `!'()*` as they are; RFC 3986 §2.2 reserves them. */
const encoded = (text: string): string =>
  encodeURIComponent(text.replaceAll(':', '')).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
