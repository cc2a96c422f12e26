import { ScureBase32Plugin } from 'otplib';

const codec = new ScureBase32Plugin();

/** RFC 4648 §6 without padding: the Key URI Format and what people type know no `=`. */
export const encodeBase32 = (bytes: Uint8Array): string => codec.encode(bytes, { padding: false });

/** Either case. ASCII before it is folded: `ſ` and `ı` become letters of it in capitals. */
const GRAMMAR = /^[A-Za-z2-7]+=*$/;

/** Either case, with or without padding at the end. @throws Error on any other character (requirements R-020). */
export function decodeBase32(text: string): Uint8Array {
  if (text !== '' && !GRAMMAR.test(text)) throw new Error('not base32');
  return codec.decode(text.toUpperCase());
}

/** Whether `decodeBase32` takes it: the number of characters, and the bits the last one has over, count as well. */
export function isBase32(text: string): boolean {
  try {
    return decodeBase32(text).length > 0;
  } catch {
    // Which of the rules it breaks does not matter to anybody.
    return false;
  }
}
