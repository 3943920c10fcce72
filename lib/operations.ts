import type { RemovalPolicy } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { LogSettings } from './log-settings.ts';
import { OPERATIONS_DEFAULTS, type OperationsSettings } from './operations-settings.ts';

/** What all parts of a deployment share: its name, logging, tracing, encryption, and whether data outlives the stack. */
export interface Operations {
  readonly deploymentName: string;
  readonly logging: Required<LogSettings>;
  readonly tracing: boolean;
  /** The stack's own key, if the settings ask for one. */
  readonly key: IKey | undefined;
  readonly removalPolicy: RemovalPolicy;
}

export function operationsOf(
  { logging, tracing }: OperationsSettings,
  kept: Pick<Operations, 'deploymentName' | 'key' | 'removalPolicy'>,
): Operations {
  return {
    logging: { ...OPERATIONS_DEFAULTS.logging, ...logging },
    tracing: tracing ?? OPERATIONS_DEFAULTS.tracing,
    ...kept,
  };
}
