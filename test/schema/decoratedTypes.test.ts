import { Arg, Field, ObjectType, Query, Resolver } from 'type-graphql';
import { Column, Entity } from 'typeorm';

/** Decorators learn nothing of the types beside them (`.swcrc`): what could be guessed wrong, as of `string | null`, is not guessed. */
describe('a decorated member names its type, or does not load', () => {
  it('a column', () => {
    const load = () => {
      @Entity()
      class Row {
        @Column()
        name: string;
      }
      return Row;
    };
    expect(load).toThrow('Column type for Row#name is not defined');
  });

  it('a field', () => {
    const load = () => {
      @ObjectType()
      class Shown {
        @Field()
        name: string;
      }
      return Shown;
    };
    expect(load).toThrow(/explicit type for 'name' of 'Shown'/);
  });

  it('a query and its arguments', () => {
    const query = () => {
      @Resolver()
      class Asked {
        @Query()
        name(): string {
          return '';
        }
      }
      return Asked;
    };
    const argument = () => {
      @Resolver()
      class Asked {
        @Query(() => String)
        name(@Arg('of') of: string): string {
          return of;
        }
      }
      return Asked;
    };
    expect(query).toThrow(/explicit type for 'name' of 'Asked'/);
    expect(argument).toThrow(/explicit type for argument named 'of' of 'name' of 'Asked'/);
  });
});
