import { z } from 'zod';

/** One thing wrong with one variable. `message` never quotes the value: it may be a secret, and this is logged. */
export interface ConfigProblem {
  readonly variable: string;
  readonly message: string;
}

export type Reading<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problems: ConfigProblem[] };

export type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Which rules apply. `unknown` = NODE_ENV itself is wrong: then neither the production rules nor the local ones are
 * judged, because either set would report problems that vanish once NODE_ENV is corrected.
 */
export type Stage = 'local' | 'production' | 'unknown';

/** One subject of the configuration: the variables it owns, in the order they are reported, and what they become. */
export interface Subject<Config> {
  readonly variables: readonly string[];
  read(given: Variables, stage: Stage): Reading<Config>;
}

interface SubjectDefinition<Shape extends z.core.$ZodLooseShape, Config> {
  /** The schema of each variable; may be stricter in one stage, or when another variable is given. */
  readonly shape: (stage: Stage, given: Variables) => Shape;
  /** Rules across variables. They look at what was given, not at parsed values: they speak even when a value is bad. */
  readonly rules?: (given: Variables) => ConfigProblem[];
  readonly toConfig: (values: z.output<z.ZodObject<Shape>>) => Config;
}

export function defineSubject<Shape extends z.core.$ZodLooseShape, Config>(
  definition: SubjectDefinition<Shape, Config>,
): Subject<Config> {
  const variables = Object.keys(definition.shape('unknown', {}));
  return {
    variables,
    read: (environment, stage) => {
      const given = pickGiven(environment, variables);
      const parsed = z.object(definition.shape(stage, given)).safeParse(given);
      const problems = [...(definition.rules?.(given) ?? []), ...problemsOf(parsed.error)];
      if (!parsed.success || problems.length > 0) {
        return { ok: false, problems };
      }
      return { ok: true, value: definition.toConfig(parsed.data) };
    },
  };
}

/** Empty and blank count as absent: `NAME=` in a file or a compose template means "not set". */
function pickGiven(environment: Variables, variables: readonly string[]): Variables {
  return Object.fromEntries(variables.map((name) => [name, environment[name]?.trim() ? environment[name] : undefined]));
}

function problemsOf(error: z.core.$ZodError | undefined): ConfigProblem[] {
  return (error?.issues ?? []).map((issue) => ({ variable: String(issue.path[0]), message: issue.message }));
}
