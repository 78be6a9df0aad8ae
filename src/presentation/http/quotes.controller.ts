/** The classic quote routes. */
import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { IsNotEmpty, IsString } from 'class-validator';
import { QuoteBook } from '../../application/live/quote-book.ts';
import { IngestTicks } from '../../application/market/ingest-ticks.ts';

import type { QuoteView } from '../../application/market/market.view.ts';
import { OpenWhen, RequirePermission } from './access.guard.ts';
import { QUOTE } from './market.examples.ts';
import { Operation } from './operation.ts';
import { Budget } from './rate-limit.guard.ts';

class QuoteQuery {
  @IsString()
  @IsNotEmpty({ message: 'must name a symbol' })
  symbol: string;
}

@ApiTags('quotes')
@Controller('v1')
@Budget('read')
export class QuotesController {
  constructor(
    private readonly quotes: QuoteBook,
    private readonly ingest: IngestTicks,
  ) {}

  @Get('quotes')
  @RequirePermission('market:read')
  @OpenWhen('quotes')
  @Operation({
    summary: 'Bid, ask and last price of a symbol',
    query: { symbol: { required: true, example: 'MSFT' } },
    responseExample: QUOTE,
    nullable: ['bid', 'ask'],
    errors: ['validation_failed', 'unknown_parameter', 'symbol_not_found'],
  })
  quote(@Query() { symbol }: QuoteQuery): Promise<QuoteView> {
    if (!this.quotes.isShared) this.ingest.assertHere();
    return this.quotes.quote(symbol);
  }

  @Get('symbols')
  @RequirePermission('market:read')
  @OpenWhen('quotes')
  @Operation({ summary: 'Every symbol that was ever seen', responseExample: { symbols: ['AAPL', 'MSFT'] } })
  symbols(): { symbols: string[] } {
    if (!this.quotes.isShared) this.ingest.assertHere();
    return { symbols: this.quotes.symbols() };
  }
}
