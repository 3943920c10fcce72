export type { Clock } from './clock.ts';
export { isDiskFull } from './disk-full.ts';
export { localClient } from './local-client.ts';
export { foreignRequest } from './loopback-requests.ts';
export type { HttpRewrites } from './notifications/http-delivery.ts';
export type { Mail } from './notifications/mail.ts';
export { runTemplate } from './run-template.ts';
export type { RunnerEvent } from './runner-event.ts';
export type { FunctionEnvironment, RunnerOptions, RunnerServices, RunningTemplate } from './runner-options.ts';
export { SecretFileError } from './secrets/secret-store.ts';
export type { DeclaredSecret, Secrets } from './secrets/secrets.ts';
export {
  lockState,
  StateDirError,
  type StateHolder,
  StateInUseError,
  type StateLock,
  stateHolder,
} from './state-lock.ts';
export { UnknownTaskError } from './tasks.ts';
export { TemplateError, UnsupportedResourceError } from './template/errors.ts';
export type { LocalFunction, LocalTemplate } from './template/local-template.ts';
export { DataDirectoryInUseError, PortInUseError } from './wire/errors.ts';
export { reservePort } from './wire/free-port.ts';
export type { HttpApp } from './wire/http-app.ts';
export type { ObjectCreated } from './wire/object-created.ts';
export type { Publication } from './wire/publication.ts';
export type { Service, ServiceOutages } from './wire/service-outages.ts';
