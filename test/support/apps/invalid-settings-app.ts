import { App } from 'aws-cdk-lib';
import { endWithMistakes } from '../../../bin/end-with-mistakes.ts';
import { ArrivalsStack } from '../../../lib/arrivals-stack.ts';
import type { LumeArrivalsProps } from '../../../lib/settings.ts';

process.once('uncaughtException', endWithMistakes);
/** Settings that the types do not allow. */
const settings: unknown = { routes: [{ name: 'orders', prefix: 'incoming/', flowVersion: 'shop' }], reconcile: true };
new ArrivalsStack(new App(), 'mistaken', settings as LumeArrivalsProps);
