/** Branded strings: a plain secret cannot be saved where ciphertext belongs, and the compiler says so. */
declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** `v1.<key id>.<wrapped data key>.<ciphertext>` made by `SecretBox.seal`; the only form a secret is stored in. */
export type SealedText = Branded<'sealed'>;

/** A secret in clear, on its way in or out; never stored, never logged. */
export type PlainSecret = Branded<'plain'>;

export const asPlainSecret = (text: string): PlainSecret => text as PlainSecret;
