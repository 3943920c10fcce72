import { costOf } from './cost-model.ts';
import { costOptions, DEFAULT_USAGE, InvalidCostOptionsError } from './cost-options.ts';
import { priceList, receipt } from './cost-text.ts';

const USAGE = `Usage: npm run cost -- [--files N] [--minutes N] …

What AWS charges for a month of this system, in US dollars, without free tiers and discounts.
  --files N         files a month. Default: ${DEFAULT_USAGE.files}
  --minutes N       how long a run takes. Default: ${DEFAULT_USAGE.minutes}
  --routes N        routes, each with a flow of its own. Default: ${DEFAULT_USAGE.routes}
  --mails N         mail addresses that hear of each success. Default: ${DEFAULT_USAGE.mails}
  --max-attempts N  the limit of checks. Default: ${DEFAULT_USAGE.limits.maxAttempts}
  --own-key         encryption: 'ownKey'
  --no-tracing      tracing: false
  --prices          also the price list: source and date of each price`;

try {
  const { usage, prices, help } = costOptions(process.argv.slice(2));
  console.log(help ? USAGE : receipt(usage, costOf(usage)));
  if (prices) console.log(`\n${priceList()}`);
} catch (error) {
  if (!(error instanceof InvalidCostOptionsError)) throw error;
  console.error(`${error.message}\n\n${USAGE}`);
  process.exitCode = 2;
}
