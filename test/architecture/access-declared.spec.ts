/** Every route says who may call it: one that does not would answer nobody, and nobody would notice before its users do. */
import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { Controller, Get } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { join } from 'node:path';
import { isDeclared, Public } from '../../src/presentation/http/access.guard.ts';
import { ROOT } from './seeded-tree.ts';
import { filesUnder } from './source-files.ts';

type Class = { name: string; prototype: object };

/** Routes of a controller that declare nothing, as `Class.method`. */
function undeclared(controller: Class): string[] {
  const methods = Object.entries(Object.getOwnPropertyDescriptors(controller.prototype));
  return methods
    .filter(([name, { value }]) => name !== 'constructor' && typeof value === 'function' && Reflect.hasMetadata(METHOD_METADATA, value))
    .filter(([, { value }]) => !isDeclared(controller, value as object))
    .map(([name]) => `${controller.name}.${name}`);
}

async function controllersIn(path: string): Promise<Class[]> {
  const exported = (await import(join(ROOT, path))) as Record<string, unknown>;
  return Object.values(exported).filter((value) => typeof value === 'function' && Reflect.hasMetadata(PATH_METADATA, value)) as Class[];
}

describe('access to routes', () => {
  it('is declared for every one', async () => {
    const files = filesUnder('src/presentation/http', ['.controller.ts']);
    const controllers = (await Promise.all(files.map(({ path }) => controllersIn(path)))).flat();
    expect(controllers.length).toBeGreaterThanOrEqual(files.length);
    expect(controllers.flatMap(undeclared)).toEqual([]);
  });

  it('is found missing where it is', () => {
    @Controller('seeded')
    class SeededController {
      @Get('open')
      @Public()
      open(): void {}

      @Get('forgotten')
      forgotten(): void {}
    }
    expect(undeclared(SeededController)).toEqual(['SeededController.forgotten']);
  });
});
