/** Ids in paths: what is no UUID names nothing. */
import { Injectable } from '@nestjs/common';
import type { PipeTransform } from '@nestjs/common';
import { NotFoundError } from '../../domain/kernel/domain-error.ts';
import { isId } from '../../domain/kernel/id.ts';

@Injectable()
export class IdPipe implements PipeTransform<string, string> {
  /** @throws NotFoundError */
  transform(id: string): string {
    if (!isId(id)) throw new NotFoundError('ids are UUIDs, this is none');
    return id.toLowerCase();
  }
}
