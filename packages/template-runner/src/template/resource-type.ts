import type { LocalTemplate } from './local-template.ts';
import type { Properties } from './resource-properties.ts';

export interface Identity {
  readonly logicalId: string;
  readonly name: string;
  readonly region: string;
  readonly accountId: string;
}

/** Marks a property that `read` uses. */
export const USED = true;

/**
 * Marks a property that is used, and only hands its value on to code that may never ask for it: what is left out may stand in
 * it, as a text that says so.
 */
export const PASSED_ON = 'passed on';

/**
 * For each property of a type: `USED` or `PASSED_ON`, or the reason why it needs nothing locally, or the rules for its own
 * properties (for those of each element, if it is a list). A property without a rule makes the template unsupported.
 */
export interface PropertyRules {
  readonly [property: string]: typeof USED | string | PropertyRules;
}

type Lists = {
  [Key in keyof LocalTemplate as Key extends 'leftOut'
    ? never
    : LocalTemplate[Key] extends readonly unknown[]
      ? Key
      : never]: LocalTemplate[Key];
};

/** The lists of a `LocalTemplate`, still being filled. */
export type Collected = { -readonly [Key in keyof Lists]: Lists[Key][number][] };

export interface ReadContext {
  readonly identity: Identity;
  /** The properties that the rules mark as used, resolved. */
  readonly properties: Properties;
  readonly into: Collected;
  /** The staged directory or file of an asset's object key. */
  assetPath(objectKey: string): string;
  /** A directory with this source as a function's only file. */
  inlineCode(source: string): string;
}

interface Referable {
  /** The property for an explicit physical name. */
  readonly nameProperty?: string;
  /** The value of `Ref`. Default: the physical name. */
  readonly ref?: (identity: Identity) => string;
  /** The values of `Fn::GetAtt`. */
  readonly attributes?: Readonly<Record<string, (identity: Identity) => string>>;
}

/** A type that is created locally. */
interface ReadType extends Referable {
  readonly properties: PropertyRules;
  read(context: ReadContext): void;
}

/** A type that needs nothing locally, and why. */
export interface IdleType extends Referable {
  readonly needsNothing: string;
}

export type ResourceType = ReadType | IdleType;

/** An ARN in the account and region of the resource. */
export function arnOf(service: string, resource: (name: string) => string = (name) => name) {
  return ({ region, accountId, name }: Identity): string =>
    `arn:aws:${service}:${region}:${accountId}:${resource(name)}`;
}

export const nameOf = ({ name }: Identity): string => name;

/** Reasons that several types share. */
export const TAGS = 'tags have no effect locally';
export const PERMISSIONS = 'permissions are not enforced locally';
export const ENCRYPTION = 'nothing is encrypted locally';
export const DESCRIPTION = 'has no effect';
export const TRACING = 'there is no X-Ray locally';
