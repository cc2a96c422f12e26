// Which settings stand together, in the order an administrator thinks of them; what is listed nowhere comes last.
/** @type {readonly (readonly [string, readonly string[]])[]} */
export const GROUPS = [
  ['policy', ['enable_two_factor_auth', 'two_factor_method', 'require_two_factor_for_all', 'two_factor_applies_to_website_users', 'administrators_require_app', 'two_factor_grace_days']],
  ['codes', ['otp_issuer_name', 'totp_enrolment', 'lifespan_qrcode_image', 'otp_code_lifetime', 'otp_digits_email', 'otp_digits_sms', 'otp_sms_template', 'otp_resend_interval', 'sms_allowed_countries']],
  ['signing_in', ['allow_login_using_user_name', 'allow_login_using_mobile_number', 'minimum_password_length', 'allow_consecutive_login_attempts', 'allow_login_after_fail', 'login_redirect_origins']],
  ['addresses', ['bypass_2fa_for_restricted_ip_users', 'bypass_restrict_ip_check_if_2fa_enabled']],
  ['sessions', ['session_idle_timeout', 'session_absolute_timeout', 'deny_multiple_sessions', 'step_up_max_age', 'trusted_devices_enabled', 'trusted_device_hours']],
  ['mail', ['mail_smtp_url', 'mail_from']],
  ['sms', ['sms_provider', 'twilio_account_sid', 'twilio_auth_token', 'twilio_from', 'sms_gateway_url', 'sms_message_parameter', 'sms_receiver_parameter', 'sms_static_parameters', 'sms_use_post']],
  ['general', ['default_language', 'audit_retention_days', 'api_key_max_days']],
];
