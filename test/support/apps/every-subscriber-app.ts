import { App } from 'aws-cdk-lib';
import { everySubscriberStack } from './every-subscriber-stack.ts';

everySubscriberStack(new App());
