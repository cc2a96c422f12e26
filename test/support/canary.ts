import type { Client } from 'pg';

/** Something that must not turn up, by the name it is reported with. */
export interface Canary {
  readonly name: string;
  readonly text: string;
  /** What the text stands for, where it is an encoding itself. */
  readonly bytes?: Buffer;
}

/** Shorter ones turn up by chance inside hashes and times: only whole words count. */
const LONG_ENOUGH = 12;

/** Every form a secret could leave in: plain, URL-encoded, JSON-escaped, hex, base64 and base64url at any offset. */
export function formsOf({ text, bytes }: Canary): RegExp[] {
  if (text.length < LONG_ENOUGH) return [new RegExp(`(?<![0-9A-Za-z_.-])${escaped(text)}(?![0-9A-Za-z_-])`)];
  const raw = [Buffer.from(text, 'utf8'), ...(bytes ? [bytes] : [])];
  const plain = [text, text.replaceAll('-', ''), encodeURIComponent(text), new URLSearchParams({ t: text }).toString().slice(2), JSON.stringify(text).slice(1, -1)];
  const encoded = raw.flatMap((each) => [each.toString('hex'), ...base64Cores(each)]);
  return [...new Set([...plain, ...encoded])].map((form) => new RegExp(escaped(form), 'i'));
}

/** Inside a longer text base64 begins at any of three offsets; what its neighbours share is left out. */
function base64Cores(bytes: Buffer): string[] {
  return [0, 1, 2].flatMap((offset) => {
    const shifted = Buffer.concat([Buffer.alloc(offset), bytes]);
    return (['base64', 'base64url'] as const).map((encoding) => shifted.toString(encoding).slice(offset === 0 ? 0 : 4, -4));
  });
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

/** `canary in place` for each that is found. */
export function found(canaries: readonly Canary[], places: Readonly<Record<string, string>>): string[] {
  return canaries.flatMap((canary) => {
    const forms = formsOf(canary);
    return Object.entries(places).flatMap(([place, text]) => (forms.some((form) => form.test(text)) ? [`${canary.name} in ${place}`] : []));
  });
}

/** Every row of every table as text, by table. */
export async function databaseText(sql: Client): Promise<Record<string, string>> {
  const { rows: tables } = await sql.query(`select table_name as name from information_schema.tables where table_schema = 'public'`);
  const texts: Record<string, string> = {};
  for (const { name } of tables) {
    const { rows } = await sql.query(`select each::text as text from "${name}" as each`);
    texts[`table ${name}`] = rows.map(({ text }) => text).join('\n');
  }
  return texts;
}
