export interface Finding {
  readonly state: 'ok' | 'warn' | 'fail';
  readonly subject: 'database' | 'migrations' | 'audit' | 'keys' | 'clock' | 'mail' | 'sms' | 'settings' | 'deployment';
  readonly message: string;
  /** What to do. */
  readonly advice?: string;
}

type Subject = Finding['subject'];

export const ok = (subject: Subject, message: string): Finding => ({ state: 'ok', subject, message });
export const warn = (subject: Subject, message: string, advice: string): Finding => ({ state: 'warn', subject, message, advice });
export const fail = (subject: Subject, message: string, advice: string): Finding => ({ state: 'fail', subject, message, advice });
