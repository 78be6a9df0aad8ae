/** Spanish words of the shell. */
import type { SameWords } from '../../lib/words.ts';
import type { shell as english } from './words.en.ts';

export const shell: SameWords<typeof english> = {
  simulation: 'Simulación, semilla {{seed}}',
  realFeeds: 'Datos por API',
  noSymbols: 'Sin símbolos',
  symbols: 'Símbolos: {{parts}}',
  feeds: {
    LIVE_one: '{{n}} en vivo',
    LIVE_other: '{{n}} en vivo',
    QUIET_one: '{{n}} en calma',
    QUIET_other: '{{n}} en calma',
    GAP_one: '{{n}} hueco',
    GAP_other: '{{n}} huecos',
    STALE_one: '{{n}} sin datos',
    STALE_other: '{{n}} sin datos',
  },
  identity: 'Aceptados {{a}} = procesados {{p}} + descartados {{d}} + en cola {{q}}',
  addsUp: 'cuadra',
  doesNotAddUp: 'no cuadra',
  rings: 'Anillos {{total}}, {{queued}} en cola',
  clients: 'Clientes {{n}}',
  embedded: 'Integrada, PGlite',
  serverDatabase: 'PostgreSQL',
  charts: 'Gráficos de TradingView',
  about: 'Acerca de Tapewatch',
  version: 'Versión',
  mode: 'Modo',
  instance: 'Instancia',
  chartsNotice:
    'Gráficos de precios: TradingView Lightweight Charts™, Copyright (c) 2025 TradingView, Inc., https://www.tradingview.com/, Apache License 2.0.',
  fontNotice: 'Tipografía: IBM Plex Sans, SIL Open Font License 1.1.',
  apiDocs: 'La API',
};
