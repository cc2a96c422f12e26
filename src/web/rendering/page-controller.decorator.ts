import { applyDecorators, Controller, UseFilters, UseInterceptors } from '@nestjs/common';
import { CanonicalHost } from './canonical-host.interceptor';
import { PageFilter } from './page.filter';
import { FreshSurroundings } from './surroundings.interceptor';

/** A controller whose answers are for people: refusals are pages too, and there is one name to reach it by. */
export const PageController = (path = '') =>
  applyDecorators(Controller(path), UseFilters(PageFilter), UseInterceptors(CanonicalHost, FreshSurroundings));
