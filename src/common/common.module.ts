import { Global, Module } from '@nestjs/common';
import { PolicyStatement } from './audit/policy-statement';
import { ChangeReview } from './change-review';
import { KeyedHash } from './crypto/keyed-hash';
import { KEY_MATERIAL, type KeyMaterial } from './crypto/key-material';
import { PasswordHasher } from './crypto/password-hasher';
import { SecretBox } from './crypto/secret-box';
import { SecureRandom, SystemRandom } from './crypto/secure-random';

/** What every feature may ask for without importing anybody. The key ring behind it is bound by the configuration. */
@Global()
@Module({
  providers: [
    ChangeReview,
    PolicyStatement,
    { provide: SecureRandom, useClass: SystemRandom },
    { provide: PasswordHasher, useFactory: () => new PasswordHasher() },
    { provide: SecretBox, useFactory: (keys: KeyMaterial, random: SecureRandom) => new SecretBox(keys, random), inject: [KEY_MATERIAL, SecureRandom] },
    { provide: KeyedHash, useFactory: (keys: KeyMaterial) => new KeyedHash(keys), inject: [KEY_MATERIAL] },
  ],
  exports: [ChangeReview, PolicyStatement, SecureRandom, PasswordHasher, SecretBox, KeyedHash],
})
export class CommonModule {}
