import type { FastifyInstance } from 'fastify';
import router, { type HTTPMethod } from 'find-my-way';

/**
 * Knows which methods a path has. Fastify's own router, the same library, tells only whether there
 * is a route for one. Registered before all routes.
 *
 * @param paramCharsMax longest part of a path that may stand for a parameter
 * @returns the methods a request to this URL could have had; none where there is no such path
 */
export function routeMethods(
  app: FastifyInstance,
  paramCharsMax: number,
): (url: string) => string[] {
  const paths = router({ maxParamLength: paramCharsMax });
  const methods = new Set<HTTPMethod>();
  app.addHook('onRoute', ({ method, url }) => {
    if (url === '*') return; // preflights (CORS) may be sent to any path, be it there or not
    for (const name of [method].flat() as HTTPMethod[]) {
      // Where there is GET, there is HEAD; of some paths only one of the two is told.
      const kept = name === 'HEAD' ? 'GET' : name;
      if (!paths.hasRoute(kept, url)) paths.on(kept, url, () => undefined);
      methods.add(kept);
    }
  });
  return (url) => {
    const [path = ''] = url.split('?');
    const found = [...methods].filter((name) => paths.find(name, path) !== null);
    return found.flatMap((name) => (name === 'GET' ? ['GET', 'HEAD'] : [name])).sort();
  };
}
