import { GraphQLError } from 'graphql';
import { FAULTS, type FaultCode } from './faults';

/** A request that fails as a whole. `extensions` go to the client as they are. */
export class RequestFault extends Error {
  constructor(
    readonly code: FaultCode,
    message: string = FAULTS[code].meaning,
    readonly extensions: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }

  get status(): number {
    return FAULTS[this.code].status;
  }

  /** The same fault with whom to ring at any hour, where it does not say so yet. */
  reaching(contact: object | null): RequestFault {
    return 'contact' in this.extensions
      ? this
      : new RequestFault(this.code, this.message, { ...this.extensions, contact });
  }

  errors(): readonly GraphQLError[] {
    return [new GraphQLError(this.message, { extensions: { code: this.code, ...this.extensions } })];
  }
}

/** An operation that fails before it is planned: one error or several. */
export class OperationFault extends RequestFault {
  constructor(
    code: FaultCode,
    private readonly faults: readonly GraphQLError[],
    extensions: Readonly<Record<string, unknown>> = {},
  ) {
    super(code, faults[0]?.message ?? FAULTS[code].meaning, extensions);
  }

  static of(code: FaultCode, message: string): OperationFault {
    return new OperationFault(code, [new GraphQLError(message)]);
  }

  /** An app that asks wrongly leaves its user without an answer: they have somebody to ring as well. */
  override reaching(contact: object | null): OperationFault {
    return 'contact' in this.extensions
      ? this
      : new OperationFault(this.code, this.faults, { ...this.extensions, contact });
  }

  override errors(): readonly GraphQLError[] {
    return this.faults.map(
      (fault) =>
        new GraphQLError(fault.message, {
          nodes: fault.nodes ?? null,
          source: fault.source ?? null,
          positions: fault.positions ?? null,
          extensions: { code: this.code, ...this.extensions },
        }),
    );
  }
}
