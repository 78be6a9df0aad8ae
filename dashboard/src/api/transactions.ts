/** Transactions: lists, one with its history, accounts, decisions on held ones, sending. */
import { api, PAGED } from './api.ts';
import type {
  Account,
  BatchItem,
  BatchResult,
  NewTransaction,
  Page,
  Transaction,
  TransactionDetail,
  TransactionFilter,
} from './contract.ts';
import { path } from './query.ts';

/** A person decides on a held transaction. */
export interface TransactionDecision {
  id: string;
  reason: string;
}

export const transactionsApi = api.injectEndpoints({
  endpoints: (build) => ({
    getTransactions: build.infiniteQuery<Page<Transaction>, TransactionFilter & { limit?: number }, string | null>({
      infiniteQueryOptions: PAGED,
      query: ({ queryArg, pageParam }) => ({ path: '/api/transactions', query: { ...queryArg, cursor: pageParam } }),
      providesTags: ['TransactionList'],
    }),
    /** One page, newest first. */
    getRecentTransactions: build.query<Transaction[], TransactionFilter & { limit?: number }>({
      query: (query) => ({ path: '/api/transactions', query }),
      transformResponse: ({ items }: Page<Transaction>) => items,
      providesTags: ['TransactionList'],
    }),
    getTransaction: build.query<TransactionDetail, string>({
      query: (id) => path`/api/transactions/${id}`,
      providesTags: (_result, _error, id) => [{ type: 'Transaction', id }],
    }),
    getAccount: build.query<Account, string>({
      query: (id) => path`/api/accounts/${id}`,
      providesTags: (_result, _error, id) => [{ type: 'Account', id }],
    }),
    releaseTransaction: build.mutation<Transaction, TransactionDecision>({
      query: ({ id, reason }) => ({ path: path`/api/transactions/${id}/release`, method: 'POST', body: { reason } }),
      invalidatesTags: (_result, _error, { id }) => [{ type: 'Transaction', id }],
    }),
    rejectTransaction: build.mutation<Transaction, TransactionDecision>({
      query: ({ id, reason }) => ({ path: path`/api/transactions/${id}/reject`, method: 'POST', body: { reason } }),
      invalidatesTags: (_result, _error, { id }) => [{ type: 'Transaction', id }],
    }),
    /** Sent again with the same key and body it is answered as the first time, and `replayed`. */
    sendTransaction: build.mutation<Transaction & { replayed: boolean }, { transaction: NewTransaction; idempotencyKey: string }>({
      query: ({ transaction, idempotencyKey }) => ({
        path: '/api/transactions',
        method: 'POST',
        body: transaction,
        headers: { 'idempotency-key': idempotencyKey },
      }),
      transformResponse: (body: Transaction, meta) => ({ ...body, replayed: meta?.replayed ?? false }),
    }),
    sendTransactionBatch: build.mutation<BatchResult, readonly BatchItem[]>({
      query: (items) => ({ path: '/api/transactions/batch', method: 'POST', body: { items }, deadlineMs: 30_000 }),
    }),
  }),
});

export const {
  useGetTransactionsInfiniteQuery,
  useGetRecentTransactionsQuery,
  useLazyGetRecentTransactionsQuery,
  useGetTransactionQuery,
  useGetAccountQuery,
  useReleaseTransactionMutation,
  useRejectTransactionMutation,
  useSendTransactionMutation,
  useSendTransactionBatchMutation,
} = transactionsApi;
