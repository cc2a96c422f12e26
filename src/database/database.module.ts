import { type DynamicModule, Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { Clock } from '../common/time/clock';
import { DatabaseClock } from './database-clock';
import { dataSourceOptions, type DatabaseTarget } from './data-source.options';
import { PreparedStatements } from './prepared-statements';

/** The connection pool and the clock that follows it. Migrations run before the application is built (`migrate.ts`). */
@Global()
@Module({})
export class DatabaseModule {
  static forRoot(target: DatabaseTarget, poolSize: number): DynamicModule {
    return {
      module: DatabaseModule,
      imports: [TypeOrmModule.forRoot({ ...dataSourceOptions(target, poolSize), retryAttempts: 0 })],
      providers: [
        PreparedStatements,
        { provide: DatabaseClock, useFactory: (dataSource: DataSource) => new DatabaseClock(dataSource), inject: [DataSource] },
        { provide: Clock, useExisting: DatabaseClock },
      ],
      exports: [Clock, PreparedStatements],
    };
  }
}
