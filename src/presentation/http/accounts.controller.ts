/** What is known of one account. */
import { Controller, Get, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { AccountQueries } from '../../application/transactions/account.queries.ts';
import type { AccountView } from '../../application/transactions/account.queries.ts';
import { visibleTo } from '../../domain/identity/masking.ts';
import type { Principal } from '../../domain/identity/principal.ts';
import { NotFoundError } from '../../domain/kernel/domain-error.ts';
import { ACCOUNT_PATTERN } from '../../domain/transactions/transaction-reader.ts';
import { CurrentPrincipal, RequirePermission } from './access.guard.ts';
import { ALERT, NULLABLE_ALERT } from './alerts.examples.ts';
import { Operation } from './operation.ts';
import { LIST_ENTRY_EXAMPLE } from './rules.examples.ts';
import { ACCOUNT, NULLABLE_TRANSACTION } from './transactions.examples.ts';

@ApiTags('transactions')
@Controller('api/accounts')
export class AccountsController {
  constructor(private readonly queries: AccountQueries) {}

  @Get(':id')
  @RequirePermission('transactions:read')
  @Operation({
    summary: 'Sums of an account over several windows, its newest transactions, alerts that are not resolved and list entries',
    description: 'Out are Payment, Transfer and Withdrawal; in are Deposit, Refund and transfers to the account.',
    params: { id: ACCOUNT.accountId },
    responseExample: ACCOUNT,
    responseShape: { ...ACCOUNT, openAlerts: [ALERT], listEntries: [LIST_ENTRY_EXAMPLE] },
    nullable: [...NULLABLE_TRANSACTION, ...NULLABLE_ALERT],
    free: ['inputs'],
    absent: ['ruleName'],
    errors: ['not_found', 'database_unavailable'],
  })
  async one(@Param('id') id: string, @CurrentPrincipal() reader: Principal): Promise<AccountView> {
    if (!ACCOUNT_PATTERN.test(id)) throw new NotFoundError('no account is named like this');
    return visibleTo(reader, await this.queries.one(id));
  }
}
