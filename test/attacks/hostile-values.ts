import fc from 'fast-check';
import type { z } from 'zod';
import { shapeOf, type Shape } from './json-shape';

/** What reaches a route: the bytes of a body, and what is called of it. */
export interface HostileRequest {
  readonly body: string;
  readonly contentType: string | undefined;
  readonly query: string;
  readonly ids: string;
}

/**
 * Bodies as the route's own schema wants them, spoilt in one field mostly, so that what lies behind the first check is
 * reached too; and bytes that are no such body at all.
 */
export function hostileRequests(schemas: { readonly body: z.ZodType | undefined; readonly query: z.ZodType | undefined; readonly form: boolean }): fc.Arbitrary<HostileRequest> {
  const right = schemas.form ? 'application/x-www-form-urlencoded' : 'application/json';
  const body = schemas.form ? formBodies(schemas.body) : fc.oneof({ weight: 6, arbitrary: jsonBodies(schemas.body) }, { weight: 3, arbitrary: noJson(schemas.body) });
  return fc.record({
    body,
    contentType: fc.oneof({ weight: 15, arbitrary: fc.constant<string | undefined>(right) }, fc.constantFrom(undefined, '', 'text/plain', 'multipart/form-data', `${right}; charset=utf-16`, 'application/json; x="')),
    query: fc.oneof({ weight: 2, arbitrary: fc.constant('') }, queries(schemas.query)),
    ids: ids(),
  });
}

/** Written as JSON text, so that lone surrogates and NUL travel as escapes. */
const strings = fc.oneof(
  fc.constantFrom('', ' ', '\u0000', 'a\u0000b', '\ud800', '\udfff\ud800', '１２３４５６', '٣٤٥٦٧٨', '\u202e', '\ufeff', "' or 1=1 --", '{{ otp }}', '${7*7}', '../..', '%00', '\r\nBcc: x@y.example', 'null', '-1', '1e400', 'é'.repeat(200), 'a'.repeat(9000)),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ maxLength: 20 }),
);

const values: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 5, arbitrary: strings },
  { weight: 2, arbitrary: fc.constantFrom<unknown>(null, true, false, 0, -0, -1, 1.5, 1e308, Number.MAX_SAFE_INTEGER, 2 ** 31, 2 ** 63, [], {}, [[]], ['a', 'a'], [null], { $ne: null }, { toString: 'x' }, { length: 1 }) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 4 }) },
);

/** What a database or a comparison further in would choke on, more often than chance would have it. */
const spoilt = fc.oneof({ weight: 2, arbitrary: fc.constantFrom<unknown>('a\u0000b', 'a\ud800', '\udfffb', '１２３４５６', 1e308, ['a'], { $ne: null }) }, { weight: 3, arbitrary: values });

/** Something the schema may well take. */
function fitting(shape: Shape): fc.Arbitrary<unknown> {
  if (shape.const !== undefined) return fc.constant(shape.const);
  if (shape.enum) return fc.constantFrom(...shape.enum);
  const either = shape.anyOf ?? shape.oneOf;
  if (either) return fc.oneof(...either.map(fitting));
  if (shape.properties) return fc.record(Object.fromEntries(Object.entries(shape.properties).map(([key, each]) => [key, fitting(each)])));
  switch ([shape.type].flat()[0]) {
    case 'boolean':
      return fc.boolean();
    case 'integer':
    case 'number':
      return fc.constantFrom(shape.minimum ?? 1, 1, 300);
    case 'array':
      return fc.array(fitting(shape.items ?? {}), { maxLength: 2 });
    case 'string':
      return shape.format === 'email' ? fc.constant('somebody@erp.example') : fc.constantFrom('totp', '123456', 'some text', 'Administrator', '2027-01-01T00:00:00Z');
    default:
      return values;
  }
}

function objects(schema: z.ZodType): fc.Arbitrary<unknown> {
  const shape = shapeOf(schema);
  const branches = shape.properties ? [shape] : (shape.anyOf ?? shape.oneOf ?? []);
  const one = ({ properties = {} }: Shape): fc.Arbitrary<unknown> => {
    const whole = fc.record(Object.fromEntries(Object.entries(properties).map(([key, each]) => [key, fitting(each)])));
    const spoiltOnce = fc.tuple(whole, fc.constantFrom(...Object.keys(properties), 'surprise'), spoilt).map(([fields, key, value]) => ({ ...fields, [key]: value }));
    const some = fc.record(Object.fromEntries(Object.keys(properties).map((key) => [key, values])), { requiredKeys: [] });
    return fc.oneof({ weight: 6, arbitrary: spoiltOnce }, { weight: 1, arbitrary: some }, { weight: 1, arbitrary: whole });
  };
  return branches.length === 0 ? values : fc.oneof(...branches.map(one));
}

const jsonBodies = (schema: z.ZodType | undefined): fc.Arbitrary<string> =>
  fc.oneof({ weight: schema ? 8 : 0, arbitrary: schema ? objects(schema) : values }, { weight: 1, arbitrary: values }).map((value) => JSON.stringify(value));

function noJson(schema: z.ZodType | undefined): fc.Arbitrary<string> {
  const keys = Object.keys(schema ? (shapeOf(schema).properties ?? {}) : {});
  const key = fc.constantFrom('login', ...keys);
  return fc.oneof(
    fc.constantFrom('', '{', '[', 'nul', '{"a":}', '{"a":1,}', '\u0000', '\ufeff{}', '{"a":1e999}', '['.repeat(3000), `${'{"a":'.repeat(3000)}1${'}'.repeat(3000)}`, `${'['.repeat(9)}${']'.repeat(9)}`, `{"a":"${'a'.repeat(17_000)}"}`, `[${'0,'.repeat(5000)}0]`, `{"a":${'9'.repeat(5000)}}`),
    key.map((name) => `{"${name}":"a","${name}":"b"}`),
    key.map((name) => `{"${name}":"a","\\u00${name.charCodeAt(0).toString(16)}${name.slice(1)}":"b"}`),
    fc.constantFrom('__proto__', 'constructor', 'prototype').map((name) => `{"${name}":{"isAdministrator":true}}`),
    key.map((name) => `{"${name}":{"__proto__":{"polluted":true}}}`),
    fc.string({ unit: 'binary', maxLength: 60 }),
  );
}

const formBodies = (schema: z.ZodType | undefined): fc.Arbitrary<string> => {
  const keys = Object.keys(schema ? (shapeOf(schema).properties ?? {}) : {});
  const pair = fc.tuple(fc.constantFrom('surprise', '__proto__', ...keys, ...keys, ...keys), strings).map(([name, text]) => `${name}=${encoded(text)}`);
  return fc.oneof(
    { weight: 4, arbitrary: fc.array(pair, { maxLength: 4 }).map((pairs) => pairs.join('&')) },
    { weight: keys.length > 0 ? 4 : 0, arbitrary: fc.tuple(...keys.map(() => strings)).map((texts) => keys.map((name, index) => `${name}=${encoded(texts[index] ?? '')}`).join('&')) },
    fc.constantFrom('%', '%ff=%fe', '=', '&&&', 'a'.repeat(17_000)),
  );
};

function queries(schema: z.ZodType | undefined): fc.Arbitrary<string> {
  const keys = Object.keys(schema ? (shapeOf(schema).properties ?? {}) : {});
  const pair = fc.tuple(fc.constantFrom('surprise', 'limit[]', '__proto__', ...keys, ...keys, ...keys), strings).map(([name, text]) => `${name}=${encoded(text.slice(0, 300))}`);
  return fc.oneof(
    { weight: 5, arbitrary: fc.array(pair, { minLength: 1, maxLength: 3 }).map((pairs) => `?${pairs.join('&')}`) },
    fc.constantFrom('?', '?%', '?%ff', '?limit=1&limit=2', '?limit=-1', '?limit=1e9', '?version=1', '?version=99999999999', '?cursor=%00', `?q=${'a'.repeat(3000)}`),
  );
}

/** Stands for the id of a person who is there. */
export const SOMEBODY = 'somebody';

const ids = (): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 4, arbitrary: fc.constant(SOMEBODY) },
    fc.uuid(),
    fc.constantFrom('x', '%00', '%ff', '%E0%A4%A', '..%2f..', '0', '-1', 'null', '__proto__', '%F0%9F%90%8E', 'A'.repeat(43), 'a'.repeat(500), '00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff%0a'),
    strings.map((text) => encoded(text.slice(0, 100))),
  );

/** As a hostile client would: what cannot be encoded goes out as bytes that are no UTF-8. */
function encoded(text: string): string {
  return Array.from(text, (letter) => (letter.isWellFormed() ? encodeURIComponent(letter) : '%ED%A0%80')).join('');
}
