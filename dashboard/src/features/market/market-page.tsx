/** The page Market: without a symbol it opens the one looked at last, else the first. */
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Navigate, useLocation, useParams } from 'react-router';
import { Loading, Panel } from '../../components/panel.tsx';
import { followAnomalies } from '../../live/facts.ts';
import { symbolBoard } from '../../live/symbol-board.ts';
import { useTopic } from '../../live/use-topic.ts';
import { lastSymbol, symbolPath } from './symbol-path.ts';
import { SymbolPage } from './symbol-page.tsx';

export default function MarketPage() {
  const { t } = useTranslation('market');
  const { symbol } = useParams();
  const { search } = useLocation();
  useTopic(symbolBoard.membership);
  useEffect(() => followAnomalies(), []);
  if (symbol !== undefined) return <SymbolPage symbol={symbol} />;
  const first = lastSymbol(symbolBoard.names) ?? symbolBoard.names[0];
  if (first !== undefined) return <Navigate replace to={`${symbolPath(first)}${search}`} />;
  return <Panel title={t('watchlist')}>{symbolBoard.isLoaded ? <p>{t('noSymbols')}</p> : <Loading rows={9} height={46} />}</Panel>;
}
