import type { ContractProcedure, InferSchemaInput, InferSchemaOutput } from '@orpc/contract'
import type { Call, SignedInCall, WriteCall } from './call.ts'

// biome-ignore lint/suspicious/noExplicitAny: the four type parameters of a contract procedure are inferred below
type AnyProcedure = ContractProcedure<any, any, any, any>

type CallFor<Meta> = Meta extends { kind: 'command' }
  ? WriteCall
  : Meta extends { kind: 'action' }
    ? Call
    : Meta extends { kind: 'query' }
      ? SignedInCall
      : never

type Answer<Meta, Output> = Meta extends { kind: 'command' } ? Output : Output | Promise<Output>

/** What a feature's handlers.ts exports: a plain function for every procedure of its contract. */
export type Handlers<Contract> = {
  [Name in keyof Contract]: Contract[Name] extends ContractProcedure<infer In, infer Out, infer _Errors, infer Meta>
    ? (call: CallFor<Meta>, input: InferSchemaOutput<In>) => Answer<Meta, InferSchemaInput<Out>>
    : Contract[Name] extends AnyProcedure
      ? never
      : Handlers<Contract[Name]>
}
