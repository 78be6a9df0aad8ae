/** The roles and what each may do. */
import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { roleViews } from '../../application/identity/identity.view.ts';
import type { RoleView } from '../../application/identity/identity.view.ts';
import { RequirePermission } from './access.guard.ts';
import { Operation } from './operation.ts';
import type { Page } from './paging.ts';

@ApiTags('users')
@Controller('api/roles')
export class RolesController {
  @Get()
  @RequirePermission('users:manage')
  @Operation({ summary: 'Roles with their permissions', responseExample: { items: roleViews(), nextCursor: null } })
  list(): Page<RoleView> {
    return { items: roleViews(), nextCursor: null };
  }
}
