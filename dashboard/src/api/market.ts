/** Prices, candles, price spikes, settings and gaps of symbols. */
import { api, PAGED, tagged } from './api.ts';
import type {
  Anomaly,
  AnomalyFilter,
  CandlePage,
  CandleQuery,
  Gap,
  NewSymbolSettings,
  Page,
  Statistics,
  SymbolSettings,
  Tagged,
  TimeFilter,
} from './contract.ts';
import { path } from './query.ts';

const marketApi = api.injectEndpoints({
  endpoints: (build) => ({
    /** Of up to 500 symbols, by name. */
    getPrices: build.query<Statistics[], void>({
      query: () => ({ path: '/api/prices', query: { limit: 500 } }),
      transformResponse: ({ items }: Page<Statistics>) => items,
      providesTags: ['Statistics'],
    }),
    getStatistics: build.query<Statistics, string>({
      query: (symbol) => path`/api/prices/${symbol}`,
      providesTags: (_result, _error, symbol) => [{ type: 'Statistics', id: symbol }],
    }),
    getCandles: build.query<CandlePage, CandleQuery>({
      query: ({ symbol, ...query }) => ({ path: path`/api/prices/${symbol}/candles`, query }),
      // A chart keeps its own; each interval looked at is 500 candles here.
      keepUnusedDataFor: 5,
    }),
    getAnomalies: build.infiniteQuery<Page<Anomaly>, AnomalyFilter, string | null>({
      infiniteQueryOptions: PAGED,
      query: ({ queryArg, pageParam }) => ({ path: '/api/anomalies', query: { ...queryArg, cursor: pageParam } }),
      providesTags: ['Anomaly'],
    }),
    /** One page, newest first. */
    getRecentAnomalies: build.query<Anomaly[], AnomalyFilter & { limit?: number }>({
      query: (query) => ({ path: '/api/anomalies', query }),
      transformResponse: ({ items }: Page<Anomaly>) => items,
      providesTags: ['Anomaly'],
    }),
    getAnomaly: build.query<Anomaly, string>({
      query: (id) => path`/api/anomalies/${id}`,
      providesTags: (_result, _error, id) => [{ type: 'Anomaly', id }],
    }),
    getSymbolSettings: build.query<Tagged<SymbolSettings>, string>({
      query: (symbol) => path`/api/symbols/${symbol}/settings`,
      transformResponse: tagged<SymbolSettings>,
      providesTags: (_result, _error, symbol) => [{ type: 'SymbolSettings', id: symbol }],
    }),
    setSymbolSettings: build.mutation<Tagged<SymbolSettings>, { symbol: string; settings: NewSymbolSettings; ifMatch?: string | null }>({
      query: ({ symbol, settings, ifMatch }) => ({ path: path`/api/symbols/${symbol}/settings`, method: 'PUT', body: settings, ifMatch }),
      transformResponse: tagged<SymbolSettings>,
      invalidatesTags: (_result, _error, { symbol }) => [{ type: 'SymbolSettings', id: symbol }],
    }),
    /** Newest first; each change of `from` is another question, so a page asks for whole minutes. */
    getGaps: build.query<Gap[], TimeFilter & { symbol: string; limit?: number }>({
      query: ({ symbol, ...query }) => ({ path: path`/api/symbols/${symbol}/gaps`, query }),
      transformResponse: ({ items }: Page<Gap>) => items,
      keepUnusedDataFor: 5,
    }),
    /** Begins the counts and bounds of its session anew. */
    resetSymbol: build.mutation<Statistics, string>({
      query: (symbol) => ({ path: path`/api/symbols/${symbol}/reset`, method: 'POST' }),
      invalidatesTags: (_result, _error, symbol) => [{ type: 'Statistics', id: symbol }],
    }),
  }),
});

export const {
  useGetPricesQuery,
  useGetStatisticsQuery,
  useGetCandlesQuery,
  useLazyGetCandlesQuery,
  useGetAnomaliesInfiniteQuery,
  useGetRecentAnomaliesQuery,
  useLazyGetRecentAnomaliesQuery,
  useGetAnomalyQuery,
  useGetSymbolSettingsQuery,
  useSetSymbolSettingsMutation,
  useGetGapsQuery,
  useResetSymbolMutation,
} = marketApi;
