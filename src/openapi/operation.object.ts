import type { Answer, OperationSpec } from '../common/http/operation';
import { type Access, asksForSession } from './access';
import { type JsonSchema, jsonSchema } from './json-schema';
import { isPage } from './pages';
import { problemResponses } from './problem.responses';
import { problemsOf } from './route-problems';
import type { Route } from './routes.service';
import { tagOf } from './tags';

/** `/api/v1/users/:id` → `/api/v1/users/{id}` */
export const templateOf = (url: string): string => url.replace(/:(\w+)/g, '{$1}').replace(/\*(\w+)/g, '{$1}');

/**
 * `GET /api/v1/users/:id` → `getUsersById`. Made of method and path, which the contract fixes, and not of names in the
 * code: a client generated from the document survives a renamed class.
 */
export function operationIdOf({ method, url }: Pick<Route, 'method' | 'url'>): string {
  const words = url
    .replace(/^\/api\/v1\//, '')
    .split(/[/.-]/)
    .filter((word) => word !== '')
    .map((word) => (/^[:*]/.test(word) ? `By${upperFirst(word.slice(1))}` : upperFirst(word)));
  return `${method.toLowerCase()}${words.join('') || 'Root'}`;
}

const upperFirst = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

export function operationObject(route: Route): JsonSchema {
  const { operation, access } = route;
  const parameters = [...pathParameters(route.url), ...queryParameters(operation)];
  const description = [operation.description, ...doors(access)].filter((sentence) => sentence !== undefined).join('\n\n');
  return {
    operationId: operationIdOf(route),
    tags: [tagOf(route)],
    summary: operation.summary,
    ...(description === '' ? {} : { description }),
    security: securityOf(access),
    ...(access.permission === null ? {} : { 'x-permission': access.permission }),
    ...(access.freshProof ? { 'x-fresh-proof': true } : {}),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(operation.body ? { requestBody: requestBody(operation) } : {}),
    responses: responsesOf(route),
  };
}

function doors(access: Access): string[] {
  return [
    access.permission === null ? '' : `Needs the permission \`${access.permission}\`.`,
    access.apiKey ? `Open to an API key${access.permission === null ? '' : ' that has it among its scopes'}.` : '',
    access.freshProof && asksForSession(access) ? 'A session needs a fresh proof: a factor proven within `step_up_max_age`.' : '',
    access.shortSession ? 'Open to a session that falls short of the policy.' : '',
  ].filter((sentence) => sentence !== '');
}

function securityOf({ who, apiKey }: Access): JsonSchema[] {
  if (who === 'anybody') return [];
  if (who === 'machine') return [...(apiKey ? [{ apiKey: [] }] : []), {}];
  if (who === 'pending') return [{ pendingLogin: [] }];
  return who === 'enrolling' ? [{ pendingLogin: [] }, { session: [] }] : [{ session: [] }, ...(apiKey ? [{ apiKey: [] }] : [])];
}

function pathParameters(url: string): JsonSchema[] {
  return [...url.matchAll(/[:*](\w+)/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema: /id$/i.test(name) ? { type: 'string', format: 'uuid' } : { type: 'string' },
  }));
}

function queryParameters({ query }: OperationSpec): JsonSchema[] {
  if (!query) return [];
  const { properties = {}, required = [] } = jsonSchema(query, 'input') as { properties?: Record<string, JsonSchema>; required?: string[] };
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    ...(description === undefined ? {} : { description }),
    schema,
  }));
}

function requestBody({ body, form }: OperationSpec): JsonSchema {
  const schema = body ? jsonSchema(body, 'input') : {};
  return { required: true, content: { [form ? 'application/x-www-form-urlencoded' : 'application/json']: { schema } } };
}

/** Where a page declares how it refuses, the names of the problems say more than its own sentence. */
function responsesOf(route: Route): JsonSchema {
  const refusals = problemResponses(problemsOf(route), isPage(route));
  const declared = Object.entries(route.operation.answers).map(([status, answer]) => [status, answerObject(answer)] as const);
  return { ...Object.fromEntries(declared), ...refusals };
}

function answerObject({ description, schema, mediaType, alsoAs = [], examples, headers }: Answer): JsonSchema {
  const told = { description, ...(headers ? { headers: headerObjects(headers) } : {}) };
  if (!schema && mediaType === undefined) return told;
  const media = {
    schema: schema ? jsonSchema(schema, 'output') : { type: 'string' },
    ...(examples ? { examples: Object.fromEntries(Object.entries(examples).map(([name, value]) => [name, { value }])) } : {}),
  };
  const others = Object.fromEntries(alsoAs.map((each) => [each, { schema: { type: 'string' } }]));
  return { ...told, content: { [mediaType ?? 'application/json']: media, ...others } };
}

const headerObjects = (headers: NonNullable<Answer['headers']>): JsonSchema =>
  Object.fromEntries(Object.entries(headers).map(([name, header]) => [name, { ...header, schema: { type: 'string' } }]));
