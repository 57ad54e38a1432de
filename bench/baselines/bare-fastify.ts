import { join } from 'node:path';
import { type Service, startNode } from '../services.ts';
import type { Constant } from './bare-fastify-process.ts';

/** A Fastify process with one route and nothing else, which returns the same bytes each time. */
export function startBareFastify(folder: string, constant: Constant): Promise<Service> {
  return startNode([join(import.meta.dirname, 'bare-fastify-process.ts')], {
    folder: join(folder, 'bare'),
    env: {},
    message: constant,
  });
}
