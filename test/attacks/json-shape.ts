import { z } from 'zod';

/** As much of a JSON schema as the values made from one need. */
export interface Shape {
  readonly type?: string | string[];
  readonly properties?: Record<string, Shape>;
  readonly required?: string[];
  readonly items?: Shape;
  readonly enum?: unknown[];
  readonly const?: unknown;
  readonly format?: string;
  readonly anyOf?: Shape[];
  readonly oneOf?: Shape[];
  readonly minimum?: number;
}

export const shapeOf = (schema: z.ZodType): Shape => z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Shape;
