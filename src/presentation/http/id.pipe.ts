/** Ids in paths: what is no UUID names nothing. */
import { Injectable } from '@nestjs/common';
import type { PipeTransform } from '@nestjs/common';
import { NotFoundError } from '../../domain/kernel/domain-error.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

@Injectable()
export class IdPipe implements PipeTransform<string, string> {
  /** @throws NotFoundError */
  transform(id: string): string {
    if (!UUID.test(id)) throw new NotFoundError('ids are UUIDs, this is none');
    return id.toLowerCase();
  }
}
