/** What an authenticator app needs, once, while the enrolment is pending. Never logged, never stored in this form. */
export interface Provisioning {
  /** Of the factor. */
  readonly id: string;
  /** Base32, without padding. */
  readonly secret: string;
  readonly otpauthUri: string;
  /** A complete `<svg>` document. */
  readonly qrSvg: string;
  readonly expiresAt: Date;
}

/** What the mailed link leads to. `gone`: used, replaced, expired, or the enrolment behind it is over. */
export type OpenedLink =
  | {
      readonly kind: 'open';
      readonly userId: string;
      readonly factorId: string;
      readonly boundTo: string | null;
      /** The caller refuses a link whose version is not the account's of now. */
      readonly securityVersion: number;
      /** Of the link; what it shows may be confirmed until `provisioning.expiresAt`. */
      readonly expiresAt: Date;
      readonly firstName: string;
      readonly account: string;
      readonly issuer: string;
      readonly provisioning: Provisioning;
    }
  /** Mailed at an administrator's wish: holds no secret, one is made for whoever knows the password (`OfferedEnrolments`). */
  | { readonly kind: 'offer'; readonly linkId: string; readonly userId: string; readonly securityVersion: number; readonly factorId: string | null }
  | { readonly kind: 'gone' }
  | { readonly kind: 'unknown' };

export type LinkOutcome =
  | { readonly kind: 'queued'; readonly linkId: string }
  | { readonly kind: 'failed'; readonly reason: 'unavailable' | 'limit'; readonly resendAfter: Date | null };
