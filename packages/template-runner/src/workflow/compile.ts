import { StateMachine, type StateMachineDefinition } from 'aws-local-stepfunctions';
import type { Activity } from './activities.ts';
import { InvalidDefinitionError } from './errors.ts';
import { asFields, type Fields, fieldsAt, listAt, refuseUnsupported } from './supported.ts';
import { transformState } from './transform.ts';

/** One state, as a machine of its own that ends where it would go on: the driver makes the transition. */
export interface Step {
  readonly name: string;
  readonly type: string;
  readonly machine: StateMachine;
  /** What the driver performs for the engine: this state, or those inside of it. */
  readonly activities: readonly Activity[];
  /** For each state that may come next, the stand-in that the engine enters. */
  readonly exits: readonly { readonly next: string; readonly standIn: string }[];
}

/** A definition that was checked and can be run any number of times, also at once. */
export interface Workflow {
  readonly startAt: string;
  readonly steps: ReadonlyMap<string, Step>;
  readonly timeoutSeconds: number | undefined;
}

/**
 * @throws {UnsupportedDefinitionError} for what AWS may run and the local engine would misrun.
 * @throws {InvalidDefinitionError} for what is not valid Amazon States Language.
 */
export function compileWorkflow(definition: unknown): Workflow {
  const machine = asFields(definition);
  refuseUnsupported(machine);
  validate(machine);
  const states = Object.entries(fieldsAt(machine, 'States'));
  const timeout = machine['TimeoutSeconds'];
  return {
    startAt: String(machine['StartAt']),
    steps: new Map(states.map(([name, state]) => [name, compileStep(name, asFields(state))])),
    timeoutSeconds: timeout === undefined ? undefined : Number(timeout),
  };
}

/** ARNs are not looked at: the engine's pattern knows only the partition `aws`. A copy, as the validator writes into it. */
function validate(definition: Fields): void {
  try {
    new StateMachine(engineDefinition(structuredClone(definition)), { validationOptions: { checkArn: false } });
  } catch (error) {
    throw new InvalidDefinitionError(error instanceof Error ? error.message : String(error));
  }
}

function compileStep(name: string, state: Fields): Step {
  const exits = [...new Set(successors(state))].map((next) => ({ next, standIn: standIn(next) }));
  const definition = {
    StartAt: name,
    States: {
      [name]: leadToStandIns(transformState(state)),
      ...Object.fromEntries(exits.map((exit) => [exit.standIn, { Type: 'Task', Resource: 'exit', End: true }])),
    },
  };
  return {
    name,
    type: String(state['Type']),
    // Not validated again: the stand-ins are no states that a definition may have.
    machine: new StateMachine(engineDefinition(structuredClone(definition)), {
      validationOptions: { noValidate: true },
    }),
    activities: activitiesIn(name, state, true),
    exits,
  };
}

/** A name that no state of a definition has: control characters are not allowed there. */
function standIn(next: string): string {
  return `\u0000${next}`;
}

function successors(state: Fields): string[] {
  const targets = [state, ...listAt(state, 'Choices'), ...listAt(state, 'Catch')].map((each) => each['Next']);
  return [...targets, state['Default']].filter((target) => typeof target === 'string');
}

function leadToStandIns(state: Fields): Fields {
  const lead = (fields: Fields): Fields =>
    Object.fromEntries(
      Object.entries(fields).map(([field, value]) =>
        field === 'Next' || field === 'Default' ? [field, standIn(String(value))] : [field, value],
      ),
    );
  return {
    ...lead(state),
    ...('Choices' in state && { Choices: listAt(state, 'Choices').map(lead) }),
    ...('Catch' in state && { Catch: listAt(state, 'Catch').map(lead) }),
  };
}

function activitiesIn(name: string, state: Fields, topLevel: boolean): Activity[] {
  const { Parameters: parameters, ResultSelector: resultSelector } = state;
  switch (state['Type']) {
    case 'Task': {
      const timeoutSeconds = state['TimeoutSeconds'] as number | undefined;
      const resource = String(state['Resource']);
      return [
        { kind: 'task', state: name, topLevel, resource, parameters, resultSelector, timeoutSeconds, fields: state },
      ];
    }
    case 'Pass':
      return [{ kind: 'pass', state: name, parameters, result: state['Result'] }];
    case 'Wait':
      return [{ kind: 'wait', state: name, topLevel, fields: state }];
    default: {
      const machines = [...listAt(state, 'Branches'), fieldsAt(state, 'ItemProcessor'), fieldsAt(state, 'Iterator')];
      return machines
        .flatMap((machine) => Object.entries(fieldsAt(machine, 'States')))
        .flatMap(([inner, innerState]) => activitiesIn(inner, asFields(innerState), false));
    }
  }
}

function engineDefinition(definition: Fields): StateMachineDefinition {
  return definition as unknown as StateMachineDefinition;
}
