/**
 * The rules of OpenAPI 3.1 this document could break: references, parameters, ids, security, responses. Not every rule of
 * the specification: what cannot come out of the generator is not looked for.
 */
export function structureFaults(document: any): string[] {
  return [...rootFaults(document), ...referenceFaults(document), ...operationsOf(document).flatMap((each) => operationFaults(document, each)), ...idFaults(document)];
}

interface Operation {
  id: string;
  path: string;
  method: string;
  operation: any;
}

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];

function operationsOf(document: any): Operation[] {
  return Object.entries<any>(document.paths).flatMap(([path, item]) =>
    Object.keys(item).map((method) => ({ id: `${method} ${path}`, path, method, operation: item[method] })),
  );
}

function rootFaults(document: any): string[] {
  const tags = new Set(document.tags.map((tag: any) => tag.name));
  return [
    ...(/^3\.1\.\d+$/.test(document.openapi) ? [] : ['openapi must be 3.1.x']),
    ...(document.info?.title && document.info.version ? [] : ['info needs title and version']),
    ...Object.keys(document).filter((key) => !ROOT.includes(key)).map((key) => `unknown root member ${key}`),
    ...Object.keys(document.paths).filter((path) => !path.startsWith('/')).map((path) => `${path} must begin with a slash`),
    ...operationsOf(document).flatMap(({ id, operation }) =>
      operation.tags.filter((tag: string) => !tags.has(tag)).map((tag: string) => `${id}: tag ${tag} is not declared`),
    ),
    ...Object.keys(document.components)
      .flatMap((kind) => Object.keys(document.components[kind]))
      .filter((key) => !/^[\w.-]+$/.test(key))
      .map((key) => `${key} is no component key`),
  ];
}

const ROOT = ['openapi', 'info', 'jsonSchemaDialect', 'servers', 'paths', 'webhooks', 'components', 'security', 'tags', 'externalDocs'];

function referenceFaults(document: any): string[] {
  const faults: string[] = [];
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const { $ref: reference } = value as { $ref?: unknown };
    if (typeof reference === 'string' && resolve(document, reference) === undefined) faults.push(`${reference} leads nowhere`);
    Object.values(value).forEach(walk);
  };
  walk(document);
  return faults;
}

const resolve = (document: any, reference: string): unknown =>
  reference.startsWith('#/') ? reference.slice(2).split('/').reduce((value, key) => value?.[key], document) : undefined;

function operationFaults(document: any, { id, path, method, operation }: Operation): string[] {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
  const parameters: any[] = operation.parameters ?? [];
  const declared = parameters.filter((parameter) => parameter.in === 'path').map((parameter) => parameter.name);
  const schemes = (operation.security ?? []).flatMap((requirement: object) => Object.keys(requirement));
  const bodyless = operation.requestBody && ['get', 'delete', 'head'].includes(method);
  return [
    ...(METHODS.includes(method) ? [] : [`${id}: no method`]),
    ...schemes.filter((name: string) => !document.components.securitySchemes[name]).map((name: string) => `${id}: no security scheme ${name}`),
    ...inPath.filter((name) => !declared.includes(name)).map((name) => `${id}: {${name}} is not declared`),
    ...declared.filter((name) => !inPath.includes(name)).map((name) => `${id}: ${name} is not in the path`),
    ...parameters.filter((parameter) => parameter.in === 'path' && parameter.required !== true).map((each) => `${id}: ${each.name} must be required`),
    ...parameters.filter((parameter) => typeof parameter.schema !== 'object').map((each) => `${id}: ${each.name} has no schema`),
    ...(new Set(parameters.map((each) => `${each.in} ${each.name}`)).size === parameters.length ? [] : [`${id}: a parameter twice`]),
    ...(operation.requestBody && Object.keys(operation.requestBody.content).length === 0 ? [`${id}: a body without content`] : []),
    ...(bodyless ? [`${id}: a body where none has a meaning`] : []),
    ...responseFaults(id, operation.responses ?? {}),
  ];
}

function responseFaults(id: string, responses: Record<string, any>): string[] {
  const statuses = Object.keys(responses);
  return [
    ...(statuses.some((status) => /^[23]\d\d$/.test(status)) ? [] : [`${id}: no answer but refusals`]),
    ...statuses.filter((status) => !/^[1-5]\d\d$/.test(status)).map((status) => `${id}: ${status} is no status`),
    ...statuses.filter((status) => typeof responses[status].description !== 'string').map((status) => `${id}: ${status} has no description`),
    ...statuses.flatMap((status) =>
      Object.entries<any>(responses[status].content ?? {})
        .filter(([mediaType, { schema }]) => !/^[\w*]+\/[\w.+*-]+$/.test(mediaType) || typeof schema !== 'object')
        .map(([mediaType]) => `${id}: ${status} ${mediaType} is no media type with a schema`),
    ),
  ];
}

function idFaults(document: any): string[] {
  const ids: string[] = operationsOf(document).map(({ operation }) => operation.operationId);
  return [
    ...ids.filter((id, place) => ids.indexOf(id) !== place).map((id) => `operationId ${id} is given twice`),
    ...ids.filter((id) => !/^[a-z][A-Za-z0-9]*$/.test(id)).map((id) => `operationId ${id} is no name`),
  ];
}
