import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../../src/database/data-source.options';
import { IN_FLIGHT, nameOf, SEALED_PLACES } from '../../src/keys/sealed-places';
import { createDatabase, type TestDatabase } from '../support/test-database';

const sources = path.resolve(__dirname, '../../src');
const read = (pattern: RegExp) =>
  readdirSync(sources, { recursive: true, encoding: 'utf8' })
    .filter((file) => pattern.test(file) && !file.endsWith('.spec.ts'))
    .map((file) => readFileSync(path.join(sources, file), 'utf8'));

/** A sealed column that rotation does not know would be lost with its key, months after it was added. */
describe('the registry of sealed places', () => {
  let database: TestDatabase;
  let source: DataSource;
  beforeAll(async () => {
    database = await createDatabase();
    source = await new DataSource(dataSourceOptions(database.target, 2)).initialize();
  });
  afterAll(async () => {
    await source.destroy();
    await database.drop();
  });

  const registered = () => SEALED_PLACES.map(nameOf).sort();

  it('names every entity column of sealed text', () => {
    const columns = read(/\.entity\.ts$/).flatMap((text) => {
      const table = /@Entity\('(\w+)'\)/.exec(text)?.[1] ?? '';
      const metadata = source.entityMetadatas.find(({ tableName }) => tableName === table);
      return [...text.matchAll(/^\s*(\w+)[?!]?: [^;]*SealedText/gm)].map(([, property = '']) => {
        const column = metadata?.columns.find(({ propertyName }) => propertyName === property);
        return nameOf({ table, column: column?.databaseName ?? `?${property}` });
      });
    });
    expect(columns.sort()).toEqual(registered());
  });

  it('names every place the box seals for', () => {
    const places = read(/\.ts$/).flatMap((text) =>
      [...text.matchAll(/\btable: '(\w+)',\s*column: '(\w+)',\s*row:/g)].map(([, table = '', column = '']) => nameOf({ table, column })),
    );
    expect(places.sort()).toEqual(registered());
  });

  it('says rightly how their rows are named', async () => {
    for (const { table, key, needs, column } of SEALED_PLACES) {
      const metadata = source.entityMetadatas.find(({ tableName }) => tableName === table);
      expect(metadata?.primaryColumns.map(({ databaseName, type }) => ({ column: databaseName, type }))).toEqual([{ column: key.column, type: key.type }]);
      await expect(source.query(`select ${[column, ...needs].join(', ')} from ${table} limit 0`)).resolves.toEqual([]);
    }
  });

  it('every other column that names a key is among what is in flight', async () => {
    const columns = await source.query(`select table_name from information_schema.columns where table_schema = 'public' and column_name ~ 'key_id$'`);
    const known = Object.keys(IN_FLIGHT);
    for (const { table_name } of columns) expect(known).toContain(table_name);
    expect(columns).not.toHaveLength(0);
  });
});
