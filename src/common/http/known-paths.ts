interface KnownPath {
  /** Null: any one segment. */
  readonly segments: readonly (string | null)[];
  readonly methods: Set<string>;
}

/** Which methods an address has, as the router was told: it answers "no such route" for a wrong method and a wrong path alike. */
export class KnownPaths {
  private readonly paths = new Map<string, KnownPath>();

  /** @param pattern as the router knows it: `/api/v1/users/:id`. */
  note(methods: string | readonly string[], pattern: string): void {
    const segments = pattern.split('/').map((segment) => (segment.startsWith(':') ? null : segment));
    const known = this.paths.get(pattern) ?? { segments, methods: new Set<string>() };
    for (const method of [methods].flat()) known.methods.add(method);
    this.paths.set(pattern, known);
  }

  /** In the order of the alphabet; none for a path that is nowhere. @param url as it came, query and escapes included */
  methodsOf(url: string): string[] {
    const asked = (url.split('?', 1)[0] ?? '').split('/').map(decoded);
    const fitting = [...this.paths.values()].filter(({ segments }) => covers(segments, asked));
    return [...new Set(fitting.flatMap(({ methods }) => [...methods]))].sort();
  }
}

const covers = (segments: KnownPath['segments'], asked: readonly (string | null)[]): boolean =>
  (segments.at(-1) === '*' ? segments.length <= asked.length : segments.length === asked.length) &&
  segments.every((segment, index) => (segment === null || segment === '*' ? Boolean(asked[index]) : segment === asked[index]));

/** Null for a broken escape, which names nothing. */
function decoded(segment: string): string | null {
  try {
    return decodeURIComponent(segment);
  } catch {
    return null;
  }
}
