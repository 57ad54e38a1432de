import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { Problem } from '../errors.ts';

export interface CallerOptions {
  /** Comma-separated host names; `*`: any. */
  readonly allowedHosts: string;
  /** Comma-separated origins; `*`: any. */
  readonly corsOrigins: string;
}

/**
 * Refuses what a page of another site makes a browser on this machine or network send. Where no key
 * is asked for, being able to reach the service is all it takes to use it, and a browser lends that
 * to every page it shows:
 *
 * - The name the service is called by (`Host`) must be an IP address, `localhost`, a name without a
 *   dot (as compose gives its services) or one that is allowed: a name
 *   of somebody else's may be made to lead here at any time (DNS rebinding), and to the browser it
 *   is then all one site.
 * - What a page has sent (`Sec-Fetch-Site`, W3C Fetch Metadata; `Origin`, Fetch standard) must come
 *   from a page of ours, or of an origin in `corsOrigins`. A form or a `text/plain` body of another
 *   site needs no leave of CORS to be sent. To follow a link here is all right.
 *
 * Programs send none of these headers but `Host`.
 */
export function registerCallers(app: FastifyInstance, options: CallerOptions): void {
  const hosts = listOf(options.allowedHosts);
  const origins = listOf(options.corsOrigins);
  // Nearly all call by the same name.
  let lastGood: string | undefined;
  app.addHook('onRequest', ({ headers, method }, _reply, done) => {
    const refusal = headers.host === lastGood ? undefined : hostRefusal(headers, hosts);
    if (!refusal) lastGood = headers.host;
    done(refusal ?? siteRefusal(headers, method, origins));
  });
}

function listOf(setting: string): ReadonlySet<string> {
  const all = setting.split(',').map((word) => word.trim().toLowerCase());
  return new Set(all.filter((word) => word !== ''));
}

function hostRefusal({ host }: IncomingHttpHeaders, allowed: ReadonlySet<string>) {
  if (host === undefined || allowed.has('*')) return undefined;
  const name = nameOf(host);
  const isOurs =
    isIP(name) !== 0 || !name.includes('.') || name.endsWith('.localhost') || allowed.has(name);
  if (isOurs) return undefined;
  const shown = JSON.stringify(name.slice(0, 100));
  const detail = `The service may not be called as ${shown}; ALLOWED_HOSTS lists the allowed names.`;
  return new Problem('forbidden_host', detail);
}

/** The name in a `Host` header (RFC 9110, 7.2), without its port and a dot at its end. */
function nameOf(host: string): string {
  const [, address, name = ''] = /^(?:\[(.*)\]|([^:]*))(?::\d*)?$/.exec(host) ?? [];
  return (address ?? name).toLowerCase().replace(/\.$/, '');
}

function siteRefusal(headers: IncomingHttpHeaders, method: string, origins: ReadonlySet<string>) {
  const { origin, host } = headers;
  const site = headers['sec-fetch-site'];
  if (origin !== undefined && (origins.has('*') || origins.has(origin.toLowerCase()))) {
    return undefined;
  }
  const isLink = method === 'GET' && headers['sec-fetch-mode'] === 'navigate';
  const isOwnSite = site === undefined || site === 'same-origin' || site === 'none' || isLink;
  if (isOwnSite && (origin === undefined || isOrigin(origin, host))) return undefined;
  const shown = origin === undefined ? 'another site' : JSON.stringify(origin.slice(0, 100));
  const detail = `A page of ${shown} may not call the service; CORS_ORIGINS lists the allowed origins.`;
  return new Problem('forbidden_origin', detail);
}

/** Whether an origin is that of the service itself. Behind a proxy the scheme may be another. */
function isOrigin(origin: string, host: string | undefined): boolean {
  return host !== undefined && /^https?:\/\/(.*)$/i.exec(origin)?.[1] === host;
}
