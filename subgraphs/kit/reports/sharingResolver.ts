import { Arg, Ctx, Query, Resolver, Root } from 'type-graphql';
import type { OrganisationId } from '#policies/core/ids';
import type { Agency } from '#policies/core/vocabulary';
import type { Month } from '#policies/reports/months';
import { blockageOf, clauseUseOf, exchangeOf, type SharingCell } from '#policies/reports/sharingReport';
import type { RequestScope } from '../request/requestScope';
import type { Class } from '../schema/class';
import { DisclosedAs, Part, ValueObject } from '../schema/decorators';
import { readCells, readDeclared, reportedControllers, requireMonth } from './readSharing';
import { BlockageReport, ClauseReport, ExchangeReport } from './reportTypes';

/**
 * An agency's root field of figures about sharing, `<agency>Sharing(month)`: counts of its own log, each controller's by its own
 * clause. Whoever puts agencies together gets numbers of five or more, and nothing else.
 */
export function sharingResolver(agency: Agency): Class {
  const name = `${agency.charAt(0).toUpperCase()}${agency.slice(1)}Sharing`;
  const decided = { item: `${agency}.sharing.count`, category: 'patternCount' } as const;

  @ValueObject({ name, description: 'Figures about what controllers gave and refused in one month.' })
  class Sharing {
    @Part(() => String, { description: 'The calendar month (UTC), YYYY-MM.', required: true })
    month: string;

    readonly period: Month;
  }

  async function read<Result>(
    scope: RequestScope,
    { period }: Sharing,
    field: string,
    make: (cells: readonly SharingCell[], controllers: readonly OrganisationId[]) => Promise<Result> | Result,
  ): Promise<Result | null> {
    const controllers = await reportedControllers(scope, { type: name, field });
    return controllers === null ? null : make(await readCells(scope, period, controllers), controllers);
  }

  @Resolver(() => Sharing)
  class SharingReports {
    @Query(() => Sharing, {
      name: `${agency}Sharing`,
      nullable: true,
      description:
        'Figures about sharing in one month: for the scrutineer, and for officers of information governance of their own organisation.',
    })
    sharing(
      @Arg('month', () => String, { description: 'A calendar month that is over, YYYY-MM.' }) month: string,
      @Ctx() scope: RequestScope,
    ): Sharing {
      const period = requireMonth(month, scope.now);
      return { month: period.name, period };
    }

    @DisclosedAs(() => BlockageReport, {
      ...decided,
      description: 'Clauses and reasons by the refusals that they caused, those at the gateway included.',
    })
    blockage(@Root() root: Sharing, @Ctx() scope: RequestScope): Promise<object | null> {
      return read(scope, root, 'blockage', blockageOf);
    }

    @DisclosedAs(() => ClauseReport, {
      ...decided,
      description: 'Each clause that was in force on some day of the month against what was recorded under it.',
    })
    declaredVersusActual(@Root() root: Sharing, @Ctx() scope: RequestScope): Promise<object | null> {
      return read(scope, root, 'declaredVersusActual', async (cells, controllers) =>
        clauseUseOf(cells, await readDeclared(scope, root.period, controllers)),
      );
    }

    @DisclosedAs(() => ExchangeReport, {
      ...decided,
      description: 'Who gave to whom, and how much: beside the figures of the recipient, whether sharing is mutual.',
    })
    exchange(@Root() root: Sharing, @Ctx() scope: RequestScope): Promise<object | null> {
      return read(scope, root, 'exchange', exchangeOf);
    }
  }
  return SharingReports as unknown as Class;
}
