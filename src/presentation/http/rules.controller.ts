/** Rules: written, tried beside those in force, put in force, taken out. */
import { Body, Controller, Get, Headers, HttpCode, HttpStatus, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { RuleAdministration } from '../../application/risk/rule-administration.ts';
import type { RuleText, TriedRuleView } from '../../application/risk/rule-administration.ts';
import { RuleQueries } from '../../application/risk/rule.queries.ts';
import type { RuleKindView } from '../../application/risk/rule.queries.ts';
import type { RuleDetailView, RuleView, Tagged } from '../../application/risk/rule.view.ts';
import type { Act } from '../../domain/kernel/act.ts';
import { RequirePermission } from './access.guard.ts';
import { CurrentAct } from './current-act.ts';
import { entityTag, expectedVersion } from './entity-tag.ts';
import { IdPipe } from './id.pipe.ts';
import { IF_MATCH, Operation } from './operation.ts';
import { ChosenVersionDto, CreateRuleDto, RuleVersionDto } from './rules.dto.ts';
import { RULE_DETAIL_EXAMPLE, RULE_EXAMPLE, RULE_FIELDS, RULE_REQUEST } from './rules.examples.ts';

const EXPECTED =
  '`expectedAlertsPerDay`: the alerts (each account once a day) that it alone would have raised in the last 7 days, by the time that has ' +
  'transactions, from the first of them on; null with less than an hour of them, or where they are too many to be judged in time.';
const RULE_DOCS = { params: { id: RULE_EXAMPLE.id }, nullable: ['decision'], free: ['params'], headers: IF_MATCH };

@ApiTags('rules')
@Controller('api/rules')
@RequirePermission('rules:read')
export class RulesController {
  constructor(
    private readonly queries: RuleQueries,
    private readonly administration: RuleAdministration,
  ) {}

  @Get()
  @Operation({
    summary: 'All rules',
    description: 'Of each the version that decides, else the one that watches, else the one that was changed last.',
    responseExample: { items: [RULE_EXAMPLE], nextCursor: null },
    nullable: ['decision'],
    free: ['params'],
  })
  async list(): Promise<{ items: RuleView[]; nextCursor: null }> {
    return { items: await this.queries.list(), nextCursor: null };
  }

  @Get('kinds')
  @Operation({
    summary: 'Kinds of rules and what can be set',
    responseExample: {
      items: [
        {
          kind: 'large-amount',
          description: 'The amount is at least a limit.',
          weight: 200,
          params: [{ name: 'amount', type: 'money', unit: 'USD', min: '0.01', max: '999999999999.00', default: '10000.00' }],
        },
      ],
    },
    nullable: ['unit'],
    mixed: ['min', 'max', 'default'],
  })
  kinds(): { items: RuleKindView[] } {
    return { items: this.queries.kinds() };
  }

  @Post()
  @RequirePermission('rules:write')
  @Operation({
    summary: 'Write a rule, as a draft',
    description:
      'It does nothing yet. `POST /api/rules/backtest` tells what it would have done, `/shadow` lets it watch, `/activate` puts it in force: ' +
      'the payment that POST /api/transactions has as its second example is then flagged by this rule alone.',
    example: RULE_REQUEST,
    optional: ['decision'],
    fields: RULE_FIELDS,
    responseExample: { ...RULE_EXAMPLE, state: 'draft' },
    nullable: ['decision'],
    free: ['params'],
    status: HttpStatus.CREATED,
    errors: ['validation_failed'],
  })
  async create(@Body() body: CreateRuleDto, @CurrentAct() act: Act, @Res({ passthrough: true }) reply: FastifyReply): Promise<RuleView> {
    const created = await this.administration.create(body.kind, body.name, textOf(body), act);
    void reply.header('location', `/api/rules/${created.view.id}`);
    return tagged(reply, created);
  }

  @Get(':id')
  @Operation({
    summary: 'One rule with all its versions',
    params: { id: RULE_EXAMPLE.id },
    responseExample: RULE_DETAIL_EXAMPLE,
    nullable: ['decision'],
    free: ['params'],
    errors: ['not_found'],
  })
  async get(@Param('id', IdPipe) id: string, @Res({ passthrough: true }) reply: FastifyReply): Promise<RuleDetailView> {
    return tagged(reply, await this.queries.get(id));
  }

  @Post(':id/versions')
  @RequirePermission('rules:write')
  @Operation({
    summary: 'Write a new version, as a draft; the one in force goes on',
    ...RULE_DOCS,
    example: { params: { amount: '925.00' }, weight: 60, decision: 'review' },
    optional: ['decision'],
    fields: { params: RULE_FIELDS.params, decision: RULE_FIELDS.decision },
    responseExample: { ...RULE_EXAMPLE, state: 'draft', version: 2 },
    status: HttpStatus.CREATED,
    errors: ['validation_failed', 'not_found', 'version_mismatch'],
  })
  async addVersion(
    @Param('id', IdPipe) id: string,
    @Body() body: RuleVersionDto,
    @Headers('if-match') ifMatch: string | undefined,
    @CurrentAct() act: Act,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RuleView> {
    const added = await this.administration.addVersion(id, textOf(body), { expected: expectedVersion(ifMatch), act });
    void reply.header('location', `/api/rules/${id}`);
    return tagged(reply, added);
  }

  @Post(':id/shadow')
  @HttpCode(HttpStatus.OK)
  @RequirePermission('rules:write')
  @Operation({
    summary: 'Let a version watch: its hits are counted, and have no effect',
    description: EXPECTED,
    ...RULE_DOCS,
    nullable: ['decision', 'expectedAlertsPerDay'],
    example: { version: 1 },
    responseExample: { ...RULE_EXAMPLE, state: 'shadow', expectedAlertsPerDay: 91.4 },
    errors: ['validation_failed', 'not_found', 'illegal_transition', 'version_mismatch'],
  })
  async shadow(
    @Param('id', IdPipe) id: string,
    @Body() { version }: ChosenVersionDto,
    @Headers('if-match') ifMatch: string | undefined,
    @CurrentAct() act: Act,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TriedRuleView> {
    return tagged(reply, await this.administration.shadow(id, version, { expected: expectedVersion(ifMatch), act }));
  }

  @Post(':id/activate')
  @HttpCode(HttpStatus.OK)
  @RequirePermission('rules:write')
  @Operation({
    summary: 'Put a version in force',
    description: `It acts on whatever is judged from now on, in the whole cluster. ${EXPECTED}`,
    ...RULE_DOCS,
    nullable: ['decision', 'expectedAlertsPerDay'],
    example: { version: 1 },
    responseExample: { ...RULE_EXAMPLE, expectedAlertsPerDay: 91.4 },
    errors: ['validation_failed', 'not_found', 'version_mismatch'],
  })
  async activate(
    @Param('id', IdPipe) id: string,
    @Body() { version }: ChosenVersionDto,
    @Headers('if-match') ifMatch: string | undefined,
    @CurrentAct() act: Act,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TriedRuleView> {
    return tagged(reply, await this.administration.activate(id, version, { expected: expectedVersion(ifMatch), act }));
  }

  @Post(':id/retire')
  @HttpCode(HttpStatus.OK)
  @RequirePermission('rules:write')
  @Operation({
    summary: 'Take a rule out, with all its versions',
    description: 'Any version may be put in force again.',
    ...RULE_DOCS,
    responseExample: { ...RULE_EXAMPLE, state: 'retired' },
    errors: ['not_found', 'version_mismatch'],
  })
  async retire(
    @Param('id', IdPipe) id: string,
    @Headers('if-match') ifMatch: string | undefined,
    @CurrentAct() act: Act,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RuleView> {
    return tagged(reply, await this.administration.retire(id, { expected: expectedVersion(ifMatch), act }));
  }
}

function textOf({ params, weight, decision }: RuleVersionDto): RuleText {
  return { params, weight, decision: decision ?? null };
}

function tagged<T>(reply: FastifyReply, { view, tag }: Tagged<T>): T {
  void reply.header('etag', entityTag(tag));
  return view;
}
