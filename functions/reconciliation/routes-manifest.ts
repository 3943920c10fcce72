import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import * as field from '../arrivals/field-schemas.ts';
import { omit, ROUTE_OPTIONS, STACK_OPTIONS } from '../arrivals/route-options.ts';
import type { Parameter } from '../aws/parameters-by-path.ts';
import { parsedObject } from '../json-object.ts';
import { OwnError } from '../own-error.ts';
import { parseWith } from '../parse-with.ts';
import type { DeployedRoute } from './deployed-route.ts';

export const ROUTES_SCHEMA = 'lume-arrivals/routes/1';

/** The stack has no manifest: it was deployed by a version that wrote none. */
export class NoRoutesManifestError extends OwnError {
  override readonly name = 'NoRoutesManifestError';
}

/** The manifest is not one that this version writes, or a deployment is replacing it right now. */
export class InvalidRoutesManifestError extends OwnError {
  override readonly name = 'InvalidRoutesManifestError';
}

/** A standard parameter holds 4 KB. https://docs.aws.amazon.com/general/latest/gr/ssm.html#limits_ssm */
const PARAMETER_CHARACTERS = 4096;

const KEYS_RULE = 'must be a text';
const route = z.strictObject(
  {
    ...ROUTE_OPTIONS,
    route: field.routeName,
    flow_version: field.flowVersion,
    prefix: z.optional(z.string(KEYS_RULE)),
    suffix: z.optional(z.string(KEYS_RULE)),
  },
  'must be a route',
);

const manifest = z.strictObject(
  {
    schema: z.literal(ROUTES_SCHEMA, `must be ${ROUTES_SCHEMA}`),
    digest: z.string('must be a text'),
    ...STACK_OPTIONS,
    routes: z.array(route, 'must be a list of routes'),
  },
  'must be a JSON object',
);

/** Where the parameters of a stack's manifest are: `{path}/1`, `{path}/2` … */
export function manifestPath(stackName: string): string {
  return `/lume-arrivals/${stackName}/routes`;
}

/**
 * The manifest as values of parameters, in their order: its JSON, cut where one parameter is full. Always standard
 * parameters: one that was made an advanced one cannot be a standard one again.
 * @param ignore what is the same for all routes.
 */
export function manifestValues(routes: readonly DeployedRoute[], ignore: readonly string[]): readonly string[] {
  const content = {
    ...(ignore.length > 0 && { ignore }),
    routes: routes.map(({ prefix, suffix, message }) => ({
      ...omit(message, STACK_OPTIONS),
      ...(prefix !== '' && { prefix }),
      ...(suffix !== '' && { suffix }),
    })),
  };
  const text = plainJson({ schema: ROUTES_SCHEMA, digest: digestOf(content), ...content });
  return text.match(new RegExp(`.{1,${PARAMETER_CHARACTERS}}`, 'g')) ?? [];
}

/**
 * JSON in printable ASCII, a byte a character, and without `{{`: CloudFormation and Parameter Store read `{{…}}` in a value
 * as a reference.
 */
function plainJson(value: object): string {
  const escaped = (text: string) => `\\u${text.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(value)
    .replace(/[^ -~]/g, escaped)
    .replace(/(?<=\{)\{/g, escaped);
}

/** Tells pieces of two deployments apart, of which one is replacing the other. */
function digestOf(content: object): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 16);
}

/**
 * @param parameters those right below `manifestPath`, in any order.
 * @throws {NoRoutesManifestError}
 * @throws {InvalidRoutesManifestError} naming all mistakes at once.
 */
export function parseManifest(parameters: readonly Parameter[]): readonly DeployedRoute[] {
  if (parameters.length === 0) throw new NoRoutesManifestError('The stack has no manifest of its routes');
  const { ignore, routes } = parseWith(
    manifest,
    wholeOf(parameters),
    (mistakes) => new InvalidRoutesManifestError(`The manifest of the routes is another one: ${mistakes.join('; ')}`),
  );
  return routes.map(({ prefix = '', suffix = '', ...message }) => ({
    prefix,
    suffix,
    message: { ...message, ...(ignore && { ignore }) },
  }));
}

/** After a deployment that needs fewer parameters than the one before, the rest is there for a moment. */
function wholeOf(parameters: readonly Parameter[]): object {
  const numberOf = ({ name }: Parameter) => Number(/\d+$/.exec(name)?.[0]);
  let text = '';
  for (const { value } of parameters.toSorted((a, b) => numberOf(a) - numberOf(b))) {
    text += value;
    const whole = parsedObject(text);
    if (whole === undefined) continue;
    const { schema, digest, ...content } = whole;
    if (schema !== ROUTES_SCHEMA || digest === digestOf(content)) return whole;
    break;
  }
  throw new InvalidRoutesManifestError('The manifest of the routes is being replaced by a deployment');
}
