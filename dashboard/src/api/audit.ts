/** The audit log, and whether its chain holds. */
import { api, PAGED } from './api.ts';
import type { AuditFilter, AuditRecord, AuditVerification, Page } from './contract.ts';

/** The whole chain is walked. */
const VERIFY_DEADLINE_MS = 120_000;

const auditApi = api.injectEndpoints({
  endpoints: (build) => ({
    /** Newest first. */
    getAudit: build.infiniteQuery<Page<AuditRecord>, AuditFilter, string | null>({
      infiniteQueryOptions: PAGED,
      query: ({ queryArg, pageParam }) => ({ path: '/api/audit', query: { ...queryArg, cursor: pageParam } }),
      providesTags: ['Audit'],
    }),
    verifyAudit: build.query<AuditVerification, void>({
      query: () => ({ path: '/api/audit/verify', deadlineMs: VERIFY_DEADLINE_MS }),
    }),
  }),
});

export const { useGetAuditInfiniteQuery, useLazyVerifyAuditQuery } = auditApi;
