import { App } from 'aws-cdk-lib';
import { addStages } from '../../../examples/stages-app.ts';

addStages(new App());
