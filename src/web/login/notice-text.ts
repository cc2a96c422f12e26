import type { Warning } from '../../common/change-review';
import type { TextKey } from '../texts/catalogue';
import { say, verbatim, type Text } from '../texts/text';

/** The API says a notice in one English sentence; what stands in it as a group is set into ours. In the order they are tried. */
const KNOWN: readonly (readonly [code: string, pattern: RegExp, key: TextKey])[] = [
  ['emergency', /until (?<until>.+)\.$/, 'login.api_notice.emergency'],
  ['wrong_codes', /^(?<count>\d+) wrong/, 'login.api_notice.wrong_codes'],
  ['device_clock_behind', /^The device of "(?<label>.*)" is about (?<seconds>\d+) seconds behind/, 'login.api_notice.device_clock_behind'],
  ['set_up_second_factor', /^/, 'login.api_notice.set_up_second_factor'],
  ['few_recovery_codes', /^No /, 'login.api_notice.no_recovery_codes'],
  ['few_recovery_codes', /^One /, 'login.api_notice.one_recovery_code'],
  ['few_recovery_codes', /^(?<count>\d+) /, 'login.api_notice.few_recovery_codes'],
  ['device_not_trusted', /rules for your account/, 'login.api_notice.device_not_trusted'],
  ['device_not_trusted', /recovery or temporary code/, 'login.api_notice.way_back_not_trusted'],
];

/** A notice of the API in the person's language; one that is newer than these texts as the API says it. */
export function noticeText({ code, message }: Warning): Text {
  for (const [known, pattern, key] of KNOWN) {
    const found = known === code ? pattern.exec(message) : null;
    if (found) return say(key, { ...found.groups });
  }
  return verbatim(message);
}
