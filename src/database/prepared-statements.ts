import { Injectable } from '@nestjs/common';
import type { Pool } from 'pg';
import { DataSource } from 'typeorm';

/**
 * The hot paths as named prepared statements over TypeORM's own pool: parsed and planned once per connection instead of
 * at every request. TypeORM's `query` cannot name a statement.
 */
@Injectable()
export class PreparedStatements {
  constructor(private readonly dataSource: DataSource) {}

  /** @param name of the text: one name, one text, for the life of the process. */
  async run<Row extends object>(name: string, text: string, values: unknown[]): Promise<Row[]> {
    const { master } = this.dataSource.driver as unknown as { master: Pool };
    const result = await master.query<Row>({ name, text, values });
    return result.rows;
  }
}
