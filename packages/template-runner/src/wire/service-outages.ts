import type { HttpApp } from './http-app.ts';

/** As it stands in the signature of a call: `…/us-east-1/sns/aws4_request`. */
export type Service = 's3' | 'secretsmanager' | 'sns' | 'sqs' | 'states';

/** Services that are away for a while: every call is answered 503, with nothing done. */
export class ServiceOutages {
  /** Beginnings of the paths that are away, by service. */
  readonly #away = new Map<Service, string>();

  /** @param path narrows it, to a bucket for example: `/archive-bucket`. */
  begin(service: Service, path = '/'): void {
    this.#away.set(service, path);
  }

  end(service: Service): void {
    this.#away.delete(service);
  }

  serve(app: HttpApp): void {
    app.addHook('onRequest', async (request, reply) => {
      const [, service] = /\/([a-z0-9]+)\/aws4_request/.exec(request.headers.authorization ?? '') ?? [];
      const path = this.#away.get(service as Service);
      if (path === undefined || !request.url.startsWith(path)) return;
      return reply.status(503).send();
    });
  }
}
