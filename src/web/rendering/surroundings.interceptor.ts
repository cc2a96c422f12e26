import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { defer, switchMap, type Observable } from 'rxjs';
import { PageSurroundings } from './surroundings.service';

/** Before a page is made, so that making it is no question to the database any more. */
@Injectable()
export class FreshSurroundings implements NestInterceptor {
  constructor(private readonly surroundings: PageSurroundings) {}

  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return defer(() => this.surroundings.refresh()).pipe(switchMap(() => next.handle()));
  }
}
