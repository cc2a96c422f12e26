import { ScureBase32Plugin } from 'otplib';

const codec = new ScureBase32Plugin();

/** RFC 4648 §6 without padding: the Key URI Format and what people type know no `=`. */
export const encodeBase32 = (bytes: Uint8Array): string => codec.encode(bytes, { padding: false });

/** Either case, with or without padding at the end. @throws Error on any other character (requirements R-020). */
export const decodeBase32 = (text: string): Uint8Array => codec.decode(text.toUpperCase());
