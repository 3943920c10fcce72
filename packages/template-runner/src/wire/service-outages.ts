import type { HttpApp } from './http-app.ts';

/** As in the signature of a request: `…/us-east-1/sns/aws4_request`. */
export type Service = 's3' | 'secretsmanager' | 'sns' | 'sqs' | 'states';

/** Simulates outages: every call to a service is answered with 503. */
export class ServiceOutages {
  /** Path prefix of the outage, by service. */
  readonly #outages = new Map<Service, string>();

  /** @param path limits the outage to a prefix, for example a bucket: `/archive-bucket` */
  begin(service: Service, path = '/'): void {
    this.#outages.set(service, path);
  }

  end(service: Service): void {
    this.#outages.delete(service);
  }

  serve(app: HttpApp): void {
    app.addHook('onRequest', async (request, reply) => {
      const [, service] = /\/([a-z0-9]+)\/aws4_request/.exec(request.headers.authorization ?? '') ?? [];
      const path = this.#outages.get(service as Service);
      if (path === undefined || !request.url.startsWith(path)) return;
      return reply.status(503).send();
    });
  }
}
