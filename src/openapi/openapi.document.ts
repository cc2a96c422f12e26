import type { JsonSchema } from './json-schema';
import { operationObject, templateOf } from './operation.object';
import { problemComponents } from './problem.responses';
import type { Route } from './routes.service';
import { TAGS, tagOf } from './tags';

export interface DocumentFacts {
  readonly version: string;
  /** Without a trailing slash. */
  readonly publicUrl: string;
  /** `__Host-` prefix or not (contract §3). */
  readonly isHttps: boolean;
}

const DESCRIPTION = `Password first, then a second factor where the policy asks for one.

1. \`POST /api/v1/auth/login\` with login and password. The answer is \`authenticated\` (session cookie set), \`second_factor_required\` or
   \`enrolment_required\` (pending cookie set; it opens the few routes marked \`pendingLogin\`, and nothing else).
2. \`second_factor_required\`: \`POST /api/v1/auth/second-factor\` with the code of the app, mail or text; \`/auth/second-factor/send\` sends another.
3. \`enrolment_required\`: \`POST /api/v1/me/factors/totp\` shows a QR code or mails a link to it; the first right code at
   \`/auth/second-factor\` confirms the factor and completes the sign-in.
4. A write that answers \`step-up-required\`: prove a factor at \`POST /api/v1/auth/step-up\`, then repeat it.

A program that cannot answer a code sends \`Authorization: Bearer <API key>\` to the routes marked \`apiKey\`; every other one answers it \`forbidden\`.

Every refusal is \`application/problem+json\` (RFC 9457); clients branch on \`type\`. Times are ISO 8601 in UTC, ids are UUIDs, phone numbers E.164.
Unknown fields are refused. Lists answer \`{ items, nextCursor }\` to \`?limit=&cursor=\`.`;

/** The whole of it, made from the routes: nothing here is written twice (test/openapi holds it against the router). */
export function openapiDocument(routes: readonly Route[], facts: DocumentFacts): JsonSchema {
  const used = new Set(routes.map(tagOf));
  return {
    openapi: '3.1.1',
    info: { title: 'Countersign', version: facts.version, description: DESCRIPTION },
    // Relative: the page may be open under another name of this machine, and its policy allows its own origin only.
    servers: [{ url: '/' }],
    tags: TAGS.filter((tag) => used.has(tag.name)),
    paths: pathsOf(routes),
    components: {
      securitySchemes: securitySchemes(facts.isHttps ? '__Host-' : ''),
      headers: { RetryAfter: { description: 'Seconds to wait, where known.', schema: { type: 'integer', minimum: 0 } } },
      ...problemComponents(facts.publicUrl),
    },
  };
}

function pathsOf(routes: readonly Route[]): JsonSchema {
  const paths: Record<string, JsonSchema> = {};
  for (const route of routes) {
    const item = (paths[templateOf(route.url)] ??= {});
    item[route.method.toLowerCase()] = operationObject(route);
  }
  return paths;
}

const securitySchemes = (prefix: string): JsonSchema => ({
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: `${prefix}countersign`,
    description: 'A full session. Falls short when the policy comes to ask for more: 403 `second-factor-required`.',
  },
  pendingLogin: {
    type: 'apiKey',
    in: 'cookie',
    name: `${prefix}countersign-pending`,
    description: 'Password right, factor owed.',
  },
  apiKey: {
    type: 'http',
    scheme: 'bearer',
    description: 'An API key (`POST /api/v1/me/api-keys`). Reads, within its scopes and what its owner may at the time. Cookies beside it count for nothing.',
  },
});
