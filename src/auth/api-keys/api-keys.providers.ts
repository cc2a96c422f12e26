import { ApiKeyEnds } from './api-key-ends.service';
import { ApiKeyList } from './api-key-list.service';
import { ApiKeyRecords } from './api-key.records';
import { ApiKeyRepository } from './api-key.repository';
import { LiveApiKeys } from './live-api-keys.service';
import { MyApiKeysController } from './my-api-keys.controller';
import { OwnApiKeys } from './own-api-keys.service';
import { UserApiKeysController } from './user-api-keys.controller';

export const apiKeyControllers = [MyApiKeysController, UserApiKeysController];
export const apiKeyProviders = [ApiKeyEnds, ApiKeyList, ApiKeyRecords, ApiKeyRepository, LiveApiKeys, OwnApiKeys];
