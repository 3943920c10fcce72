import { readFileSync } from 'node:fs';

const SAMPLE = new URL('../../../local/samples/orders-2026-11-23.csv', import.meta.url);

/** A file for `shop_orders:v1`: the header of the sample and its first order. */
export const ONE_ORDER = `${readFileSync(SAMPLE, 'utf8').split(/\r?\n/).slice(0, 2).join('\n')}\n`;
