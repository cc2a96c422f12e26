import type { z } from 'zod';
import { shapeOf, type Shape } from './json-shape';

export type FieldPath = readonly (string | number)[];

/** Where a text stands in a body that is otherwise as the schema wants it; one for each text, within lists and choices too. */
export function rightBodies(schema: z.ZodType): { path: FieldPath; body: unknown }[] {
  return textsOf(shapeOf(schema)).map(({ path, value }) => ({ path, body: value }));
}

/** Each text of the shape, and a value of the whole shape that has it. */
function textsOf(shape: Shape): { path: FieldPath; value: unknown }[] {
  const either = shape.anyOf ?? shape.oneOf;
  if (either) return either.flatMap(textsOf);
  if (shape.properties) {
    // A list that may be left out is: an empty one may be refused where it would pass for one that says something.
    const needed = Object.entries(shape.properties).filter(([key, each]) => each.type !== 'array' || shape.required?.includes(key));
    const whole = Object.fromEntries(needed.map(([key, each]) => [key, fitting(each)]));
    return Object.entries(shape.properties).flatMap(([key, each]) =>
      textsOf(each).map(({ path, value }) => ({ path: [key, ...path], value: { ...whole, [key]: value } })),
    );
  }
  if (shape.items) return textsOf(shape.items).map(({ path, value }) => ({ path: [0, ...path], value: [value] }));
  return isText(shape) ? [{ path: [], value: fitting(shape) }] : [];
}

/** A choice among words is no free text, and refuses whatever is none of them. */
const isText = ({ type, enum: words, const: word }: Shape): boolean => [type].flat().includes('string') && words === undefined && word === undefined;

function fitting(shape: Shape): unknown {
  if (shape.const !== undefined) return shape.const;
  if (shape.enum) return shape.enum[0];
  const either = shape.anyOf ?? shape.oneOf;
  if (either) return either[0] && fitting(either[0]);
  if (shape.properties) return Object.fromEntries(Object.entries(shape.properties).map(([key, each]) => [key, fitting(each)]));
  switch ([shape.type].flat()[0]) {
    case 'boolean':
      return false;
    case 'integer':
    case 'number':
      return shape.minimum ?? 1;
    case 'array':
      return [];
    case 'string':
      return shape.format === 'email' ? 'somebody@erp.example' : '123456';
    default:
      return {};
  }
}
