export type { Clock } from './clock.ts';
export { isDiskFull } from './disk-full.ts';
export { localClient } from './local-client.ts';
export type { HttpRewrites } from './notifications/http-delivery.ts';
export type { Mail } from './notifications/mail-files.ts';
export { runTemplate } from './run-template.ts';
export type { RunnerEvent } from './runner-event.ts';
export type { FunctionEnvironment, RunnerOptions, RunnerServices, RunningTemplate } from './runner-options.ts';
export type { Secrets } from './secrets/open-secrets.ts';
export { SecretFileError } from './secrets/secret-store.ts';
export {
  lockState,
  StateDirError,
  type StateHolder,
  StateInUseError,
  type StateLock,
  stateHolder,
} from './state-lock.ts';
export type { LocalFunction, LocalTemplate, ReferredElsewhere } from './template/local-template.ts';
export { StackChoiceError, TemplateError, UnsupportedResourceError } from './template/template-errors.ts';
export { foreignRequest } from './wire/foreign-requests.ts';
export { PortInUseError, reservePort } from './wire/free-port.ts';
export type { HttpApp } from './wire/http-app.ts';
export type { ObjectCreated } from './wire/object-created.ts';
export type { Service, ServiceOutages } from './wire/service-outages.ts';
export type { Publication } from './wire/sns-publication.ts';
export { DataDirectoryInUseError } from './wire/wire-state.ts';
