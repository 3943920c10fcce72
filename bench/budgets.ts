/** Limits of what is deployed, in bytes. A commit that raises one says why. */
export const BUDGETS = {
  /** The bundle of each function. */
  functions: {
    'start-run': 60_000,
    'check-run': 60_000,
    'report-run': 91_000,
    /** Contains the signing of a listing besides the SDK's clients. */
    'on-arrival': 235_000,
    'summarize-outage': 214_000,
    /** Words the two alerts of the daily look, and quotes what is copied from a message. */
    'notify-slack': 47_000,
    /** Reads the routes, which were once written into the bundle and not counted. */
    reconcile: 282_000,
  },
  /** What users install: `npm pack` of the built package. */
  tarball: 950_000,
  /** The template of `test/support/shop/shop-app.ts`, as CloudFormation gets it. 131,995 with the record of the deployment. */
  template: { bytes: 134_000, resources: 80 },
  /**
   * What `npm run template` writes, with one route and for each more: 814,896 and 5,067 at first. With 30 routes, the most
   * that there can be, it has to stay below the 1 MB that CloudFormation takes from S3: 962,429 at first.
   */
  oneFile: { bytes: 835_000, 'bytes per route': 5_400 },
} as const satisfies Budgets;

export interface Budgets {
  readonly functions: Readonly<Record<string, number>>;
  readonly tarball: number;
  readonly template: { readonly bytes: number; readonly resources: number };
  readonly oneFile: { readonly bytes: number; readonly 'bytes per route': number };
}

/** Everything over its budget, or without one. */
export function overBudget(
  actual: Readonly<Record<string, number>>,
  budget: Readonly<Record<string, number>>,
  unit: string,
): readonly string[] {
  return Object.entries(actual).flatMap(([name, value]) => {
    const limit = budget[name];
    if (limit === undefined) return [`${name} has no budget in bench/budgets.ts`];
    return value > limit ? [`${name}: ${value} ${unit} are over its budget of ${limit}`] : [];
  });
}
