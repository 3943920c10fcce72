import { http, json } from '../http-bytes.ts';
import * as pages from '../proxy-pages.ts';
import { lateStart, notStarted, type Scenario } from '../scenario.ts';

/** Surely nothing was done: repeated, whatever the route says, and a forced one too. */
export const SURELY_NOT_STARTED: readonly Scenario[] = [
  lateStart('answers a 301 of nginx', pages.MOVED_301),
  lateStart('answers the 302 of a captive portal', pages.CAPTIVE_PORTAL_302),
  lateStart('answers a 307', pages.TEMPORARY_307),
  lateStart('answers a 308', pages.PERMANENT_308),
  lateStart('answers the 404 page of IIS', pages.IIS_404),
  lateStart('answers a 404 in plain text', pages.TRAEFIK_404),
  lateStart('answers a 404 in a list', json(404, '["not found"]')),
  lateStart('answers a 410 page', pages.GONE_410),
  lateStart('answers a 429 with an error', json(429, { error: { type: 'rate_limited', message: 'Slow down' } })),
  lateStart('answers a 429 with a text for an error', json(429, { error: 'rate limit exceeded' })),
  lateStart('answers a 503 with a detail', json(503, { detail: 'Lume is being upgraded' })),
  lateStart('answers a 503 with an error', json(503, { error: { message: 'overloaded' } })),
  {
    name: 'has moved for good',
    start: [pages.MOVED_301],
    ends: {
      ...notStarted('LumeUnavailableError', 'unavailable'),
      posts: [100, 500],
      says: ['301', 'https://eu.api.lume.example/v2/runs'],
    },
  },
  {
    name: 'is not at this address',
    start: [pages.IIS_404],
    ends: {
      ...notStarted('LumeUnavailableError', 'unavailable'),
      posts: [100, 500],
      says: ['File or directory not found'],
    },
  },
];

/** Something in front of Lume does not let the start through. */
export const BLOCKED_STARTS: readonly Scenario[] = [
  lateStart('answers the 403 page of AWS WAF', pages.WAF_403),
  lateStart('answers a challenge of Cloudflare', pages.CLOUDFLARE_CHALLENGE_403),
  lateStart('answers a 403 page of CloudFront', pages.CLOUDFRONT_403),
  lateStart('answers a 403 page of nginx', pages.nginx('403 Forbidden')),
  lateStart('answers a page that asks for a password', pages.BASIC_401),
  lateStart('answers a 400 page of nginx', pages.NGINX_400),
  lateStart('answers the 405 page of IIS', pages.IIS_405),
  lateStart('answers a 413 page of nginx', pages.nginx('413 Request Entity Too Large')),
  lateStart('answers a 409 page', pages.nginx('409 Conflict')),
  lateStart('answers an empty 403', http('HTTP/1.1 403 Forbidden\nServer: AkamaiGHost')),
  {
    name: 'is behind a firewall that never lets a start through',
    start: [pages.CLOUDFRONT_403],
    ends: {
      ...notStarted('LumeBlockedError', 'blocked'),
      posts: [20, 100],
      says: ['403', 'The request could not be satisfied'],
    },
  },
];
