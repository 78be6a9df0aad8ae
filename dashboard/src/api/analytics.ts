/** The figures of the dashboard, and analyses over any time; without times of the last hour. */
import { api } from './api.ts';
import type { AccountVolume, Analytics, DashboardMetrics, GroupVolume, MinuteVolume, TimeFilter, TransactionSummary } from './contract.ts';

const analysis = (name: string) => (query: TimeFilter | void) => ({ path: `/api/analytics/${name}`, query: query ?? {} });

const analyticsApi = api.injectEndpoints({
  endpoints: (build) => ({
    getDashboard: build.query<DashboardMetrics, void>({ query: () => '/api/dashboard' }),
    getSummary: build.query<Analytics<TransactionSummary>, TimeFilter | void>({ query: analysis('summary') }),
    getVolumeByMinute: build.query<Analytics<MinuteVolume>, TimeFilter | void>({ query: analysis('volume-by-minute') }),
    getByCountry: build.query<Analytics<GroupVolume>, TimeFilter | void>({ query: analysis('by-country') }),
    getBySource: build.query<Analytics<GroupVolume>, TimeFilter | void>({ query: analysis('by-source') }),
    getByType: build.query<Analytics<GroupVolume>, TimeFilter | void>({ query: analysis('by-type') }),
    getTopAccounts: build.query<Analytics<AccountVolume>, TimeFilter | void>({ query: analysis('top-accounts') }),
  }),
});

export const {
  useGetDashboardQuery,
  useGetSummaryQuery,
  useGetVolumeByMinuteQuery,
  useGetByCountryQuery,
  useGetBySourceQuery,
  useGetByTypeQuery,
  useGetTopAccountsQuery,
} = analyticsApi;
