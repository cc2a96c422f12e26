import { plainText } from '../../common/validation/fields';

/** People type "123 456" or "ABCD-EFGH" as it is shown to them; ASCII blanks and dashes are all that is forgiven (contract §4). */
export const withoutSeparators = (code: string): string => code.replace(/[ -]/g, '');

/** A string of any shape a method may have; which one fits which method is for the factor to say. */
export const codeText = plainText(1, 64);
