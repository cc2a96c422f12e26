import { Injectable, type PipeTransform } from '@nestjs/common';
import { validate } from 'uuid';
import { commonProblems } from '../problems/common.problems';

/** An id in a path. A malformed one names nothing, so it is `not-found` like an unknown one, and never reaches the database. */
@Injectable()
export class IdParam implements PipeTransform<unknown, string> {
  transform(value: unknown): string {
    if (typeof value !== 'string' || !validate(value)) throw commonProblems.notFound();
    return value.toLowerCase();
  }
}
