import { type DynamicModule, Global, Module } from '@nestjs/common';
import { KEY_MATERIAL } from '../common/crypto/key-material';
import { APP_CONFIG, type AppConfig } from './app-config';
import { KeyRing } from './key-ring';

/** Gives every module the configuration and the key ring that were read before the application was built. */
@Global()
@Module({})
export class ConfigModule {
  static forRoot(config: AppConfig, keyRing: KeyRing): DynamicModule {
    return {
      module: ConfigModule,
      providers: [
        { provide: APP_CONFIG, useValue: config },
        { provide: KeyRing, useValue: keyRing },
        { provide: KEY_MATERIAL, useValue: keyRing },
      ],
      exports: [APP_CONFIG, KeyRing, KEY_MATERIAL],
    };
  }
}
