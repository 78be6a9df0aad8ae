/** What hooks of the server must know of a route before its handler is reached. */
import { METHOD_METADATA } from '@nestjs/common/constants.js';
import { FASTIFY_ROUTE_CONFIG_METADATA } from '@nestjs/platform-fastify/constants.js';
import type { FastifyContextConfig } from 'fastify';

/** Adds to the configuration of a route, or of all routes of a controller, where what a route says itself goes first. */
export function routeConfig(config: FastifyContextConfig): ClassDecorator & MethodDecorator {
  return (target: object, _property?: string | symbol, descriptor?: PropertyDescriptor) => {
    if (descriptor !== undefined) {
      configure(descriptor.value as object, (known) => ({ ...known, ...config }));
      return;
    }
    for (const descriptor of Object.values(Object.getOwnPropertyDescriptors((target as { prototype: object }).prototype))) {
      const value: unknown = descriptor.value;
      if (typeof value === 'function' && Reflect.hasMetadata(METHOD_METADATA, value)) {
        configure(value, (known) => ({ ...config, ...known }));
      }
    }
  };
}

function configure(handler: object, change: (known: FastifyContextConfig | undefined) => FastifyContextConfig): void {
  const known = Reflect.getMetadata(FASTIFY_ROUTE_CONFIG_METADATA, handler) as FastifyContextConfig | undefined;
  Reflect.defineMetadata(FASTIFY_ROUTE_CONFIG_METADATA, change(known), handler);
}
