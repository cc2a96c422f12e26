export type Channel = 'email' | 'sms';

/** Every message the product sends. A new one does not compile until its composer and texts exist. */
export const TEMPLATES = [
  'sign_in_code',
  'contact_code',
  'enrolment_link',
  'enrolment_offer',
  'invitation',
  'password_reset',
  'delivery_test',
  'notice_wrong_codes',
  'notice_locked',
  'notice_stopped_sign_in',
  'notice_changed',
  'notice_contact_changed',
  'notice_grace',
  'notice_new_device',
  'notice_trusted_device',
  'notice_api_key',
  'notice_channel_settings',
  'notice_rescue',
  'notice_terms',
  'notice_emergency',
] as const;
export type TemplateName = (typeof TEMPLATES)[number];

/** A message as a transport takes it: structured fields, one recipient, so no header can be smuggled in. */
export type OutgoingMessage =
  | { readonly channel: 'email'; readonly to: string; readonly subject: string; readonly text: string; readonly html: string }
  | { readonly channel: 'sms'; readonly to: string; readonly text: string };
