/** Several changes in one transaction of PostgreSQL. */
import { Injectable } from '@nestjs/common';
import { UnitOfWork } from '../../application/ports/unit-of-work.ts';
import { Database } from './database.ts';

@Injectable()
export class PostgresUnitOfWork extends UnitOfWork {
  constructor(private readonly database: Database) {
    super();
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    return this.database.transaction(work);
  }

  afterCommit(work: () => void): void {
    this.database.afterCommit(work);
  }
}
