import { Injectable, RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { routeUrl } from '../common/http/base-path';
import { OPERATION, type OperationSpec } from '../common/http/operation';
import { type Access, accessOf } from './access';

export interface Route {
  /** Upper case. */
  readonly method: string;
  /** As the router knows it: `/api/v1/users/:id`. */
  readonly url: string;
  /** `UsersController.list`: for messages about a route, never for the document. */
  readonly handler: string;
  readonly operation: OperationSpec;
  readonly access: Access;
}

type Handler = (...parameters: unknown[]) => unknown;

/** Every route of every controller, read from the decorators that also make the router and the guards. */
@Injectable()
export class Routes {
  private known: readonly Route[] | null = null;

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly reflector: Reflector,
  ) {}

  /** In the order of url and method, so that the document does not depend on the order of modules. */
  all(): readonly Route[] {
    this.known ??= this.discovery
      .getControllers()
      .flatMap(({ metatype, instance }) => this.routesOf(metatype as new () => object, instance as object))
      .sort((one, other) => compare(one.url, other.url) || compare(one.method, other.method));
    return this.known;
  }

  private routesOf(controller: new () => object, instance: object): Route[] {
    const prototype = Object.getPrototypeOf(instance) as Record<string, Handler>;
    return this.scanner.getAllMethodNames(prototype).flatMap((name) => {
      const handler = prototype[name];
      return handler === undefined ? [] : this.routesBy(controller, handler, `${controller.name}.${name}`);
    });
  }

  private routesBy(controller: new () => object, handler: Handler, name: string): Route[] {
    const method = this.reflector.get<RequestMethod | undefined>(METHOD_METADATA, handler);
    if (method === undefined) return [];
    const operation = this.reflector.get<OperationSpec | undefined>(OPERATION, handler);
    if (!operation) throw new Error(`route without @Operation: ${name}`);
    const urls = pathsOf(this.reflector.get(PATH_METADATA, controller)).flatMap((base) =>
      pathsOf(this.reflector.get(PATH_METADATA, handler)).map((path) => routeUrl(base, path)),
    );
    const access = accessOf(this.reflector, [handler, controller]);
    return urls.map((url) => ({ method: RequestMethod[method], url, handler: name, operation, access }));
  }
}

const pathsOf = (paths: string | readonly string[]): readonly string[] => (typeof paths === 'string' ? [paths] : paths);

/** By code unit: the order must not depend on the locale of the machine. */
const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
