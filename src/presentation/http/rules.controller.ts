/** Rules: written, tried beside those in force, put in force, taken out. */
import { Body, Controller, Get, Headers, HttpCode, HttpStatus, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { RuleAdministration } from '../../application/risk/rule-administration.ts';
import type { RuleText } from '../../application/risk/rule-administration.ts';
import { RuleQueries } from '../../application/risk/rule.queries.ts';
import type { RuleKindView } from '../../application/risk/rule.queries.ts';
import type { RuleDetailView, RuleView, Tagged } from '../../application/risk/rule.view.ts';
import type { Act } from '../../domain/kernel/act.ts';
import { RequirePermission } from './access.guard.ts';
import { CurrentAct } from './current-act.ts';
import { entityTag, expectedVersion } from './entity-tag.ts';
import { IdPipe } from './id.pipe.ts';
import { Operation } from './operation.ts';
import { ChosenVersionDto, CreateRuleDto, RuleVersionDto } from './rules.dto.ts';
import { RULE_DETAIL_EXAMPLE, RULE_EXAMPLE } from './rules.examples.ts';

const IF_MATCH = {
  'If-Match': { description: 'The `ETag` that you saw: refuses to act on a rule that was changed unseen', example: '"1"' },
};
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
    example: { kind: 'large-amount', name: 'Very large amount', params: { amount: '50000.00' }, weight: 400, decision: 'hold' },
    optional: ['decision'],
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
    example: { params: { amount: '12000.00' }, weight: 250, decision: 'review' },
    optional: ['decision'],
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
    ...RULE_DOCS,
    example: { version: 1 },
    responseExample: { ...RULE_EXAMPLE, state: 'shadow' },
    errors: ['validation_failed', 'not_found', 'illegal_transition', 'version_mismatch'],
  })
  async shadow(
    @Param('id', IdPipe) id: string,
    @Body() { version }: ChosenVersionDto,
    @Headers('if-match') ifMatch: string | undefined,
    @CurrentAct() act: Act,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RuleView> {
    return tagged(reply, await this.administration.shadow(id, version, { expected: expectedVersion(ifMatch), act }));
  }

  @Post(':id/activate')
  @HttpCode(HttpStatus.OK)
  @RequirePermission('rules:write')
  @Operation({
    summary: 'Put a version in force',
    description:
      'It acts on whatever is judged from now on, in the whole cluster. Tells the alerts a day that it would have raised in the last 7 days.',
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
  ): Promise<RuleView & { expectedAlertsPerDay: number | null }> {
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
