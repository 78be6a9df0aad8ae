/** The modules of the server. */
import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import type { Journal } from './application/ports/journal.ts';
import type { Config } from './infrastructure/config.ts';
import type { ZxcvbnPasswordStrength } from './infrastructure/security/password-strength.zxcvbn.ts';
import { IdentityModule } from './modules/identity.module.ts';
import { LiveModule } from './modules/live.module.ts';
import { MarketModule } from './modules/market.module.ts';
import { MonitoringModule } from './modules/monitoring.module.ts';
import { PlatformModule } from './modules/platform.module.ts';
import { StreamsModule } from './modules/streams.module.ts';
import { TransactionsModule } from './modules/transactions.module.ts';

@Module({})
export class AppModule {
  static with(config: Config, journal: Journal, strength?: ZxcvbnPasswordStrength): DynamicModule {
    return {
      module: AppModule,
      imports: [
        PlatformModule.with(config, journal, strength),
        IdentityModule,
        MarketModule,
        TransactionsModule,
        MonitoringModule,
        LiveModule,
        StreamsModule,
      ],
    };
  }
}
