import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { DataSource } from 'typeorm';
import { PERMISSION } from '../../common/access/labels';
import type { Permission } from '../../common/access/permission';
import { IdParam } from '../../common/validation/id-param';
import { Problem } from '../../common/problems/problem';
import { ranked } from '../../users/manageable';
import { ForbiddenRecords } from './forbidden.records';

/**
 * Fifth of the global guards: whoever stands above one, or is oneself, is a closed door, and says so whatever the body is
 * (contract §3, §5). The routes behind `users.write` that name a person by `:id` are all of them writes on that person. The
 * services ask the same again in the transaction of the change; this look only comes earlier.
 */
@Injectable()
export class RankGuard implements CanActivate {
  private readonly id = new IdParam();

  constructor(
    private readonly reflector: Reflector,
    private readonly dataSource: DataSource,
    private readonly records: ForbiddenRecords,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest<{ Params: { id?: string } }>>();
    const needed = this.reflector.getAllAndOverride<Permission | undefined>(PERMISSION, [context.getHandler(), context.getClass()]);
    const { principal, params } = request;
    if (needed !== 'users.write' || params.id === undefined || principal?.kind !== 'user') return true;
    try {
      await ranked(principal, this.id.transform(params.id), this.dataSource.manager);
      return true;
    } catch (error) {
      // Who is not there is said after the shape, as on every other route.
      if (error instanceof Problem && error.slug !== 'forbidden') return true;
      await this.records.note(error, request);
      throw error;
    }
  }
}
