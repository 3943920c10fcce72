import type { Clock } from './clock.ts';
import type { HttpRewrites } from './notifications/http-delivery.ts';
import type { RunnerEvent } from './runner-event.ts';
import type { Secrets } from './secrets/open-secrets.ts';
import type { LocalFunction, LocalTemplate } from './template/local-template.ts';
import type { HttpApp } from './wire/http-app.ts';
import type { ServiceOutages } from './wire/service-outages.ts';
import type { Executions } from './workflow/executions.ts';

export interface RunnerOptions {
  /** Directory for all state that survives a restart. It must exist. */
  readonly stateDir: string;
  /** The name or the path of the stack, if the assembly has several; any name for that of a template's file. */
  readonly stack?: string;
  /** Values of the template's parameters, by name. Default: the defaults of the template. */
  readonly parameters?: Readonly<Record<string, string>>;
  /**
   * Resources that are left out, as if the template did not have them: types, logical ids, or paths of constructs; `*` stands
   * for any characters. Each has to be the name of something.
   */
  readonly without?: readonly string[];
  /** Exactly this port, or 0 for any free one. Default: 4566 or the next free one. */
  readonly port?: number;
  /** How many times faster than real time waits pass. Default: 1. */
  readonly speed?: number;
  /** Buckets to create in addition to those that the template creates or refers to. */
  readonly otherBuckets?: readonly string[];
  /** Redirects HTTPS subscriptions, by URL prefix. */
  readonly httpRewrites?: HttpRewrites;
  /** Adds hooks of the caller's own to the HTTP server. */
  readonly serve?: (app: HttpApp, clock: Clock) => void;
  /** Starts whatever the functions depend on: called once the services answer and before any function runs. */
  readonly beforeFunctions?: (services: RunnerServices) => Promise<FunctionEnvironment | undefined>;
  readonly onEvent?: (event: RunnerEvent) => void;
}

export interface RunnerServices {
  /** For `AWS_ENDPOINT_URL`. */
  readonly endpoint: string;
  readonly template: LocalTemplate;
  /** Measures every wait: of workflows, their retries, and messages in queues. */
  readonly clock: Clock;
  readonly secrets: Secrets;
  /** Registers a callback that runs on stop, while the services still answer. */
  readonly onStop: (stop: () => Promise<void>) => void;
}

/** Environment variables for a function, which override those of the template. */
export type FunctionEnvironment = (definition: LocalFunction) => Readonly<Record<string, string>>;

export interface RunningTemplate {
  /** For `AWS_ENDPOINT_URL`. */
  readonly endpoint: string;
  readonly template: LocalTemplate;
  readonly clock: Clock;
  /** Makes AWS services unavailable for a while. */
  readonly outages: ServiceOutages;
  readonly executions: Executions;
  /** Resolves once every published message has been delivered to its subscribers or given up. */
  delivered(): Promise<void>;
  /** Stops at once; work in progress continues at the next start. */
  stop(): Promise<void>;
}
