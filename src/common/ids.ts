import { v7 } from 'uuid';

/** UUIDv7 (RFC 9562 §5.7): keys that sort by birth, made by any process without a sequence. Never used as a secret. */
export const newId = (): string => v7();
