import { type DynamicModule, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { AdministratorsDocsController, OpenDocsController } from './docs.controllers';
import { Routes } from './routes.service';

/** Which controller there is decides who may enter, so that the labels tell the guards and the document the same. */
@Module({})
export class OpenApiModule {
  static forStage(isProduction: boolean): DynamicModule {
    return {
      module: OpenApiModule,
      imports: [DiscoveryModule],
      controllers: [isProduction ? AdministratorsDocsController : OpenDocsController],
      providers: [Routes],
      exports: [Routes],
    };
  }
}
