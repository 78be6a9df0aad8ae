/** Ids in paths: what is no UUID names nothing. */
import { Injectable } from '@nestjs/common';
import type { PipeTransform } from '@nestjs/common';
import { NotFoundError } from '../../domain/kernel/domain-error.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function isId(text: string): boolean {
  return UUID.test(text);
}

@Injectable()
export class IdPipe implements PipeTransform<string, string> {
  /** @throws NotFoundError */
  transform(id: string): string {
    if (!isId(id)) throw new NotFoundError('ids are UUIDs, this is none');
    return id.toLowerCase();
  }
}
