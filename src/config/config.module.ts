import { type DynamicModule, Global, Module } from '@nestjs/common';
import { KEY_MATERIAL, type KeyMaterial } from '../common/crypto/key-material';
import { APP_CONFIG, type AppConfig } from './app-config';

/** Gives every module the configuration and the keys that were read before the application was built. */
@Global()
@Module({})
export class ConfigModule {
  static forRoot(config: AppConfig, keys: KeyMaterial): DynamicModule {
    return {
      module: ConfigModule,
      providers: [
        { provide: APP_CONFIG, useValue: config },
        { provide: KEY_MATERIAL, useValue: keys },
      ],
      exports: [APP_CONFIG, KEY_MATERIAL],
    };
  }
}
