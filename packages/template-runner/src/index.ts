export type { Clock } from './clock.ts';
export { foreignRequest } from './loopback-requests.ts';
export type { HttpRewrites } from './notifications/http-delivery.ts';
export type { Mail } from './notifications/mail.ts';
export {
  type FunctionEnvironment,
  type RunnerOptions,
  type RunnerServices,
  type RunningTemplate,
  runTemplate,
} from './run-template.ts';
export type { RunnerEvent } from './runner-event.ts';
export type { DeclaredSecret, Secrets } from './secrets/secrets.ts';
export type { LocalFunction, LocalTemplate } from './template/local-template.ts';
export { localClient } from './wire/aws-client.ts';
export type { HttpApp } from './wire/http-app.ts';
export type { ObjectCreated } from './wire/object-created.ts';
export type { Publication } from './wire/publication.ts';
export type { ServiceOutages } from './wire/service-outages.ts';
