/** Rules with their versions and kinds, and backtests. */
import { api, tagged } from './api.ts';
import type { Backtest, BacktestRequest, NewRule, Rule, RuleDetail, RuleKind, RuleText, Tagged, TriedRule } from './contract.ts';
import { path } from './query.ts';

/** A month of transactions is judged one by one. */
const BACKTEST_DEADLINE_MS = 120_000;
/** A version is tried on a week before it is let loose. */
const TRIAL_DEADLINE_MS = 60_000;

/** What is done to a rule, upon what was seen of it. */
interface RuleStep {
  id: string;
  ifMatch?: string | null;
}

const rulesApi = api.injectEndpoints({
  endpoints: (build) => ({
    getRules: build.query<Rule[], void>({
      query: () => '/api/rules',
      transformResponse: ({ items }: { items: Rule[] }) => items,
      providesTags: ['Rule'],
    }),
    getRuleKinds: build.query<RuleKind[], void>({
      query: () => '/api/rules/kinds',
      transformResponse: ({ items }: { items: RuleKind[] }) => items,
      keepUnusedDataFor: 3600,
    }),
    getRule: build.query<Tagged<RuleDetail>, string>({
      query: (id) => path`/api/rules/${id}`,
      transformResponse: tagged<RuleDetail>,
      providesTags: (_result, _error, id) => [{ type: 'Rule', id }],
    }),
    createRule: build.mutation<Tagged<Rule>, NewRule>({
      query: (rule) => ({ path: '/api/rules', method: 'POST', body: rule }),
      transformResponse: tagged<Rule>,
      invalidatesTags: (_result, error) => (error === undefined ? ['Rule'] : []),
    }),
    /** A draft; the version in force goes on. */
    addRuleVersion: build.mutation<Tagged<Rule>, RuleStep & { text: RuleText }>({
      query: ({ id, text, ifMatch }) => ({ path: path`/api/rules/${id}/versions`, method: 'POST', body: text, ifMatch }),
      transformResponse: tagged<Rule>,
      invalidatesTags: (_result, error) => (error === undefined ? ['Rule'] : []),
    }),
    shadowRule: build.mutation<Tagged<TriedRule>, RuleStep & { version: number }>({
      query: ({ id, version, ifMatch }) => {
        return { path: path`/api/rules/${id}/shadow`, method: 'POST', body: { version }, ifMatch, deadlineMs: TRIAL_DEADLINE_MS };
      },
      transformResponse: tagged<TriedRule>,
      invalidatesTags: ['Rule'],
    }),
    activateRule: build.mutation<Tagged<TriedRule>, RuleStep & { version: number }>({
      query: ({ id, version, ifMatch }) => {
        return { path: path`/api/rules/${id}/activate`, method: 'POST', body: { version }, ifMatch, deadlineMs: TRIAL_DEADLINE_MS };
      },
      transformResponse: tagged<TriedRule>,
      invalidatesTags: ['Rule'],
    }),
    retireRule: build.mutation<Tagged<Rule>, RuleStep>({
      query: ({ id, ifMatch }) => ({ path: path`/api/rules/${id}/retire`, method: 'POST', ifMatch }),
      transformResponse: tagged<Rule>,
      invalidatesTags: ['Rule'],
    }),
    backtest: build.mutation<Backtest, BacktestRequest>({
      query: (body) => ({ path: '/api/rules/backtest', method: 'POST', body, deadlineMs: BACKTEST_DEADLINE_MS }),
    }),
  }),
});

export const {
  useGetRulesQuery,
  useGetRuleKindsQuery,
  useGetRuleQuery,
  useCreateRuleMutation,
  useAddRuleVersionMutation,
  useShadowRuleMutation,
  useActivateRuleMutation,
  useRetireRuleMutation,
  useBacktestMutation,
} = rulesApi;
