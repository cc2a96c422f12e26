import { commonProblems } from '../problems/common.problems';

/** Deeper than any body of the API; what nests further is an attack on the parser of somebody downstream. */
const MAX_DEPTH = 5;

/** @throws Problem `malformed-request`: not UTF-8, not JSON, a key given twice, a prototype key, or too deep. */
export function parseJson(bytes: Buffer): unknown {
  const text = utf8(bytes);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw commonProblems.malformed('The body is not valid JSON.');
  }
  inspect(value, 0);
  refuseRepeatedKeys(text);
  return value;
}

/** @throws Problem `malformed-request` for bytes that are no UTF-8 or a field given twice. */
export function parseForm(bytes: Buffer): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(utf8(bytes))) {
    if (Object.hasOwn(fields, name) || name === '__proto__') throw commonProblems.malformed('A form field was given twice.');
    fields[name] = value;
  }
  return fields;
}

function utf8(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    throw commonProblems.malformed('The body is not UTF-8.');
  }
}

function inspect(value: unknown, depth: number): void {
  if (typeof value !== 'object' || value === null) return;
  if (depth >= MAX_DEPTH) throw commonProblems.malformed('The body is nested too deeply.');
  for (const [key, child] of Object.entries(value)) {
    if (key === '__proto__' || key === 'constructor' || key === 'prototype') throw commonProblems.malformed('The body has a forbidden key.');
    inspect(child, depth + 1);
  }
}

/**
 * `{"code":"1","code":"2"}` means different things to different parsers, a proxy in front among them, so it means
 * nothing here (ASVS 5.0 §15.3.7). JSON.parse keeps the last one silently; the text is already known to be valid JSON.
 */
function refuseRepeatedKeys(text: string): void {
  const open: (Set<string> | null)[] = [];
  const token = /"(?:[^"\\]|\\.)*"(\s*:)?|[{}[\]]/g;
  for (const match of text.matchAll(token)) {
    const [found, colon] = match;
    if (found === '{') open.push(new Set());
    else if (found === '[') open.push(null);
    else if (found === '}' || found === ']') open.pop();
    else if (colon !== undefined) note(open.at(-1), JSON.parse(found.slice(0, -colon.length)) as string);
  }
}

function note(keys: Set<string> | null | undefined, key: string): void {
  if (keys?.has(key)) throw commonProblems.malformed('A key was given twice.');
  keys?.add(key);
}
