import 'reflect-metadata';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from './src/database/data-source.options';

/**
 * The DataSource of the TypeORM command line: `DATABASE_URL=… npm run typeorm -- migration:show`.
 * Imports src/database; nothing imports it. The application builds its own from the same function.
 */
const url = process.env.DATABASE_URL;
if (url === undefined) throw new Error('set DATABASE_URL to the database the TypeORM command line shall work on');

export const dataSource = new DataSource(dataSourceOptions({ url }, 2));
