import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import * as field from '../arrivals/field-schemas.ts';
import { omit, ROUTE_OPTIONS, STACK_OPTIONS } from '../arrivals/route-options.ts';
import type { Parameter } from '../aws/parameters-by-path.ts';
import { parsedObject } from '../json-object.ts';
import { OwnError } from '../own-error.ts';
import { parseWith } from '../parse-with.ts';
import type { DeployedRoute } from './deployed-route.ts';

const ROUTES_SCHEMA = 'lume-arrivals/routes/1';

/** The deployment has no manifest. */
export class NoRoutesManifestError extends OwnError {
  override readonly name = 'NoRoutesManifestError';
}

/** Another version wrote the manifest, or a deployment is replacing it. */
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
    /** Not of a manifest with values that were known at the deployment only. */
    digest: z.optional(z.string('must be a text')),
    ...STACK_OPTIONS,
    routes: z.array(route, 'must be a list of routes'),
  },
  'must be a JSON object',
);

/** The path of a deployment's manifest; its parameters are `{path}/1`, `{path}/2` … */
export function manifestPath(deploymentName: string): string {
  return `/lume-arrivals/routes/${deploymentName}`;
}

/**
 * The JSON of the manifest, cut into the values of standard parameters. No advanced parameters: they cannot be turned back
 * into standard ones, so a deployment with a shorter route would fail.
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html
 * @param ignore the patterns that all routes share.
 */
export function manifestValues(routes: readonly DeployedRoute[], ignore: readonly string[]): readonly string[] {
  const content = contentOf(routes, ignore);
  const text = plainJson({ schema: ROUTES_SCHEMA, digest: digestOf(content), ...content });
  return text.match(new RegExp(`.{1,${PARAMETER_CHARACTERS}}`, 'g')) ?? [];
}

/**
 * As `manifestValues`, with placeholders for values that are known at the deployment only: cut between routes, because
 * nobody knows how long they get, and without a digest. A mixture of two deployments is then one of whole routes, as their
 * rules are while a deployment replaces them.
 */
export function manifestValuesWithPlaceholders(
  routes: readonly DeployedRoute[],
  ignore: readonly string[],
): readonly string[] {
  const { routes: each, ...shared } = contentOf(routes, ignore);
  const [start = '', end = ''] = plainJson({ schema: ROUTES_SCHEMA, ...shared, routes: [] }).split(/(?=\]\}$)/);
  return [start, ...each.map((one, at) => plainJson(one) + (at + 1 < each.length ? ',' : end))];
}

function contentOf(routes: readonly DeployedRoute[], ignore: readonly string[]) {
  return {
    ...(ignore.length > 0 && { ignore }),
    routes: routes.map(({ prefix, suffix, message }) => ({
      ...omit(message, STACK_OPTIONS),
      ...(prefix !== '' && { prefix }),
      ...(suffix !== '' && { suffix }),
    })),
  };
}

/**
 * JSON in printable ASCII, so that a character is a byte, and without `{{`, which CloudFormation and Parameter Store take
 * for the start of a reference.
 */
function plainJson(value: object): string {
  const escaped = (text: string) => `\\u${text.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(value)
    .replace(/[^ -~]/g, escaped)
    .replace(/(?<=\{)\{/g, escaped);
}

/** Detects a mixture of parameters from two deployments. */
function digestOf(content: object): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 16);
}

/**
 * @param parameters those directly below `manifestPath`, in any order.
 * @throws {NoRoutesManifestError}
 * @throws {InvalidRoutesManifestError} naming all mistakes at once.
 */
export function parseManifest(parameters: readonly Parameter[]): readonly DeployedRoute[] {
  if (parameters.length === 0) throw new NoRoutesManifestError('The deployment has no manifest of its routes');
  const { ignore, routes } = parseWith(
    manifest,
    wholeOf(parameters),
    (mistakes) => new InvalidRoutesManifestError(`The manifest of the routes cannot be read: ${mistakes.join('; ')}`),
  );
  return routes.map(({ prefix = '', suffix = '', ...message }) => ({
    prefix,
    suffix,
    message: { ...message, ...(ignore && { ignore }) },
  }));
}

/** While a deployment shortens the manifest, parameters of the longer one still exist: they follow the whole JSON. */
function wholeOf(parameters: readonly Parameter[]): object {
  const numberOf = ({ name }: Parameter) => Number(/\d+$/.exec(name)?.[0]);
  let text = '';
  for (const { value } of parameters.toSorted((a, b) => numberOf(a) - numberOf(b))) {
    text += value;
    const whole = parsedObject(text);
    if (whole === undefined) continue;
    const { schema, digest, ...content } = whole;
    if (schema !== ROUTES_SCHEMA || digest === undefined || digest === digestOf(content)) return whole;
    break;
  }
  throw new InvalidRoutesManifestError('The manifest of the routes is being replaced by a deployment');
}
